import fc from 'fast-check';
import type { PlimsollEvent } from '../../src/wire/event.ts';
import type { Logs } from './logs-proto.ts';
import type { Attribute } from './otlp-proto.ts';

export const T0 = 1_700_000_000_000;

/** Events as a shop tells them, of which the rules of the tests want some. */
export function arbitraryEvents(): fc.Arbitrary<readonly PlimsollEvent[]> {
  const attributes = fc.record(
    {
      'order.state': fc.constantFrom('done', 'lost'),
      'order.id': fc.string({ maxLength: 8 }),
      'mail.to': fc.constant('x'),
      amount: fc.oneof(
        fc.integer({ min: -5, max: 500 }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.constantFrom('12', 'x'),
      ),
      ok: fc.boolean(),
      'service.version': fc.constantFrom('1', '2'),
    },
    { requiredKeys: [] },
  );
  const event = fc.record(
    {
      name: fc.constantFrom('order.paid', 'mail.sent', 'other'),
      at: fc.oneof(fc.constantFrom(0, T0, T0 + 11_000), fc.constantFrom('2023-11-14T22:13:20Z', '2023-11-14T22:13:31.000+00:00')),
      service: fc.constantFrom('shop', 'stock'),
      trace: fc.constant('4bf92f3577b34da6a3ce929d0e0e4736'),
      attributes,
    },
    { requiredKeys: ['name', 'at'] },
  );
  return fc.array(event, { maxLength: 8 });
}

export function eventsJson(events: readonly PlimsollEvent[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ events }));
}

export function eventsNdjson(events: readonly PlimsollEvent[]): Uint8Array {
  return new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

/** The same in CloudEvents, as somebody else's broker would pass it on. */
export function cloudEvents(events: readonly PlimsollEvent[]): Uint8Array {
  const list = events.map(({ name, at, service, trace, attributes }, index) => ({
    specversion: '1.0',
    id: `${index}`,
    source: '/shop',
    type: name,
    ...(typeof at === 'number'
      ? at > 0
        ? { time: new Date(at).toISOString() }
        : { time: '1970-01-01T00:00:00Z' }
      : { time: at }),
    ...(service !== undefined && { service }),
    ...(trace !== undefined && { traceparent: `00-${trace}-00f067aa0ba902b7-01` }),
    data: { ...attributes, list: [1], nothing: null },
  }));
  return new TextEncoder().encode(JSON.stringify(list));
}

/** What an OTLP exporter would send of the same: each event alone in its resource. */
export function asLogs(events: readonly PlimsollEvent[]): Logs {
  return {
    resourceLogs: events.map(({ name, at = 0, service, attributes = {} }) => {
      const all: Readonly<Record<string, unknown>> = { ...(service !== undefined && { 'service.name': service }), ...attributes };
      const told = Object.entries(all).map(([key, value]): Attribute => ({ key, value: valueOf(value) }) as Attribute);
      const ms = typeof at === 'number' ? at : Date.parse(at);
      const record = {
        timeUnixNano: `${BigInt(ms) * 1_000_000n}`,
        observedTimeUnixNano: '0',
        severityNumber: 0,
        eventName: name,
        body: { stringValue: '' },
        attributes: told.filter(({ key }) => !key.startsWith('service.')),
      };
      const resource = { attributes: told.filter(({ key }) => key.startsWith('service.')) };
      return { resource, scopeLogs: [{ logRecords: [record] }] };
    }),
  };
}

function valueOf(value: unknown): unknown {
  if (typeof value === 'number') return { doubleValue: value };
  return typeof value === 'boolean' ? { boolValue: value } : { stringValue: value };
}
