import type { Rng } from '../../src/kernel/rng.ts';
import { jsonOf, protobufOf, type Traces } from '../intake/otlp-proto.ts';
import type { Tally } from './tally.ts';

export type SpanPayload = {
  readonly body: Uint8Array;
  readonly type: string;
  readonly journey: 'orders' | 'fragile';
  readonly counts: Tally;
};

const VERSIONS = ['1.0.0', '1.1.0', '2.0.0'];

/** A payload unlike all others, of some spans that happen now, and what it adds to whom. */
export function spanPayload(index: number, { rng, journey }: { rng: Rng; journey: SpanPayload['journey'] }): SpanPayload {
  const version = VERSIONS[Math.floor(rng.next() * VERSIONS.length)] ?? '';
  // Whole payloads are told from parts of them by a number that no few parts add up to.
  const spans = journey === 'fragile' ? 7 : 1 + Math.floor(rng.next() * 40);
  const bad = journey === 'fragile' ? 2 : Math.floor(rng.next() * spans * 0.3);
  const end = `${Date.now()}000000`;
  const span = (number: number) => ({
    name: `request ${index}`,
    kind: 2,
    startTimeUnixNano: end,
    endTimeUnixNano: end,
    attributes: [{ key: 'http.response.status_code', value: { intValue: number < bad ? '503' : '200' } }],
    status: { code: 0 },
  });
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const attributes = [text('service.name', journey === 'orders' ? 'shop' : 'fragile'), text('service.version', version)];
  const scopeSpans = [{ spans: Array.from({ length: spans }, (_, number) => span(number)) }];
  const traces: Traces = { resourceSpans: [{ resource: { attributes }, scopeSpans }] };
  const isJson = rng.next() < 0.5;
  return {
    body: isJson ? jsonOf(traces) : protobufOf(traces),
    type: isJson ? 'application/json' : 'application/x-protobuf',
    journey,
    counts: { [`${journey} ${version}`]: { good: spans - bad, total: spans } },
  };
}
