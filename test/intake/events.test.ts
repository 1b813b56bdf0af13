import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Catalog, LogIndicator } from '../../src/catalog/catalog.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readLogsProtobuf } from '../../src/intake/otlp-logs-protobuf.ts';
import { readEventsJson, readEventsNdjson } from '../../src/intake/read-events.ts';
import type { Decoder } from '../../src/intake/read-outcome.ts';
import { EVENT_BOUNDS, plimsollEvent } from '../../src/wire/event.ts';
import { arbitraryEvents, asLogs, cloudEvents, eventsJson, eventsNdjson, T0 } from './arbitrary-events.ts';
import { logsProtobuf } from './logs-proto.ts';
import { plainMetrics } from './plain-metrics.ts';
import { above, catalogOf, is, journey, present } from './sample-catalog.ts';

const EVENT = { signal: 'log', event: 'order.paid', total: [], verdict: [], polarity: 'good' } as const;
const CATALOG: Catalog = catalogOf(
  [
    journey('checkout', {
      match: [{ kinds: null, conditions: [is('service.name', 'shop')] }],
      cohorts: [{ label: 'version', attribute: 'service.version' }],
    }),
    journey('mail'),
  ],
  [
    indicator('paid', 'checkout', { verdict: [is('order.state', 'done')] }),
    indicator('large', 'checkout', { verdict: [above('amount', 100)], polarity: 'bad', total: [is('ok', 'true')] }),
    indicator('sent', 'mail', { event: 'mail.sent', verdict: [present('mail.to')] }),
  ],
);

for (const [name, read, encode] of [
  ['JSON', readEventsJson, eventsJson],
  ['NDJSON', readEventsNdjson, eventsNdjson],
  ['CloudEvents', readEventsJson, cloudEvents],
] as const)
  test(`events in ${name} add what log records of their names add`, () => {
    fc.assert(
      fc.property(arbitraryEvents(), (events) => {
        const [told, logged] = [added(read, encode(events)), added(readLogsProtobuf, logsProtobuf(asLogs(events)))];
        assert.deepEqual(told, logged);
      }),
      { numRuns: 300 },
    );
  });

test('what is read is what the schema of the wire allows', () => {
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('name', 'at', 'service', 'trace', 'id', 'attributes'), fc.jsonValue()),
      (odd, event) => {
        for (const value of [odd, { name: 'a', ...event }]) {
          if (
            Array.isArray(value) ||
            (typeof value === 'object' && value !== null && ('events' in value || 'specversion' in value))
          )
            continue;
          if (plimsollEvent.safeParse(value).success) assert.deepEqual(said(value), null);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('an event without a time happened when it was received', () => {
  const matcher = compileMatcher(CATALOG);
  matcher.origin = { ...matcher.origin, receivedAt: T0 + 5 };
  const batch = openBatch();
  assert.ok(readEventsJson(new TextEncoder().encode('{"name":"order.paid"}'), matcher, batch).ok);
  assert.ok(plainMetrics(matcher, batch, 0).added.some((line) => line.startsWith('paid@1') && line.includes(`at ${T0 + 5}`)));
});

describe('what cannot be read is refused whole, at its place', () => {
  const good = { name: 'order.paid', at: T0 };
  const cases: readonly { readonly name: string; readonly body: unknown; readonly want: RegExp }[] = [
    { name: 'no name', body: { events: [good, { at: T0 }] }, want: /^events\[1\]\.name: expected a text, found nothing$/ },
    {
      name: 'a list in attributes',
      body: [{ ...good, attributes: { a: [1] } }],
      want: /^\[0\]\.attributes\["a"\]: expected a text, a number/,
    },
    {
      name: 'a field that means nothing',
      body: { ...good, amount: 1 },
      want: /^the event: "amount" means nothing here; .*attributes$/,
    },
    { name: 'a time of day', body: { ...good, at: '10:00' }, want: /^the event\.at: expected a time as RFC 3339/ },
    { name: 'a short trace', body: { ...good, trace: 'abc' }, want: /^the event\.trace: expected 32 hexadecimal digits/ },
    {
      name: 'a CloudEvent of no version',
      body: { type: 'a', source: 's', id: '1' },
      want: /^the event: .*"specversion": "1\.0"/,
    },
    { name: 'another version of CloudEvents', body: { specversion: '0.3', type: 'a' }, want: /expected specversion 1\.0/ },
    {
      name: 'too many attributes',
      body: { ...good, attributes: Object.fromEntries(Array.from({ length: 65 }, (_, at) => [at, 1])) },
      want: /65 attributes, of which at most 64 are read/,
    },
    { name: 'a text without end', body: { ...good, attributes: { a: 'x'.repeat(1_025) } }, want: /longer than 1024 characters/ },
    {
      name: 'too many events',
      body: Array.from({ length: EVENT_BOUNDS.inOnePayload + 1 }, () => good),
      want: /more than 10000 events/,
    },
    { name: 'no events', body: { events: 7 }, want: /^events: expected a list$/ },
  ];
  for (const { name, body, want } of cases) test(name, () => assert.match(said(body) ?? 'it was read', want));
  test('a line that is no JSON', () => {
    const outcome = readEventsNdjson(
      new TextEncoder().encode(`${JSON.stringify(good)}\n\n{"name"`),
      compileMatcher(CATALOG),
      openBatch(),
    );
    assert.match(outcome.ok ? '' : outcome.text, /^line 3 is not JSON/);
  });
  test('an amount beyond all numbers', () => {
    const outcome = readEventsJson(
      new TextEncoder().encode('{"name":"a","attributes":{"a":1e999}}'),
      compileMatcher(CATALOG),
      openBatch(),
    );
    assert.match(outcome.ok ? '' : outcome.text, /expected a text, a number or a truth value/);
  });
});

test('an event of a service that its source may not speak of counts nowhere', () => {
  const matcher = compileMatcher(CATALOG);
  matcher.origin = { source: 'edge', allows: (service) => service === 'other', tail: false, receivedAt: 0 };
  const batch = openBatch();
  const outcome = readEventsJson(eventsJson([{ name: 'order.paid', at: T0, service: 'shop' }]), matcher, batch);
  assert.deepEqual([batch.count, batch.spans, batch.outOfScope, outcome.ok && outcome.rejected], [0, 1, 1, 1]);
});

function added(read: Decoder, body: Uint8Array) {
  const matcher = compileMatcher(CATALOG);
  const batch = openBatch(1);
  const outcome = read(body, matcher, batch);
  assert.ok(outcome.ok, outcome.ok ? '' : outcome.text);
  return plainMetrics(matcher, batch, outcome.rejected);
}

/** Why a body is refused; null when it is read. A refusal leaves no trace. */
function said(body: unknown): string | null {
  const [matcher, batch] = [compileMatcher(CATALOG), openBatch()];
  const outcome = readEventsJson(new TextEncoder().encode(JSON.stringify(body)), matcher, batch);
  if (outcome.ok) return null;
  assert.deepEqual([batch.count, batch.spans], [0, 0]);
  return outcome.text;
}

function indicator(name: string, of: string, rest: Partial<LogIndicator>): LogIndicator {
  return { ...EVENT, name, displayName: name, journey: of, generation: `${name}@1`, ...rest };
}
