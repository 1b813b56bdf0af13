import { asProtobuf } from './as-protobuf.ts';
import type { JsonMessage } from './json-message.ts';
import type { Matcher } from './matcher.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { KEY_VALUE, RESOURCE, SCOPE } from './otlp-common-json.ts';
import { readMetricsProtobuf } from './otlp-metrics-protobuf.ts';
import type { ReadOutcome } from './read-outcome.ts';

/**
 * Reads an OTLP ExportMetricsServiceRequest in JSON, as the protocol maps it: lowerCamelCase names, 64-bit integers as
 * decimal strings or numbers, enums as numbers (names are understood too), null like absent, unknown fields ignored.
 */
export function readMetricsJson(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  const bytes = asProtobuf(body, REQUEST);
  return bytes.ok ? readMetricsProtobuf(bytes.body, matcher, batch) : bytes;
}

const TEMPORALITIES = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'].map((name) => `AGGREGATION_TEMPORALITY_${name}`);
const TIMES: JsonMessage = {
  startTimeUnixNano: { number: 2, type: 'fixed64' },
  timeUnixNano: { number: 3, type: 'fixed64' },
};
const NUMBER: JsonMessage = {
  ...TIMES,
  asDouble: { number: 4, type: 'double' },
  asInt: { number: 6, type: 'fixed64' },
  attributes: { number: 7, type: 'messages', of: () => KEY_VALUE },
  flags: { number: 8, type: 'int64' },
};
const WHOLE: JsonMessage = { ...TIMES, count: { number: 4, type: 'fixed64' }, sum: { number: 5, type: 'double' } };
const HISTOGRAM: JsonMessage = {
  ...WHOLE,
  bucketCounts: { number: 6, type: 'fixed64s' },
  explicitBounds: { number: 7, type: 'doubles' },
  attributes: { number: 9, type: 'messages', of: () => KEY_VALUE },
  flags: { number: 10, type: 'int64' },
};
const SIDE: JsonMessage = { offset: { number: 1, type: 'sint32' }, bucketCounts: { number: 2, type: 'uint64s' } };
const EXPONENTIAL: JsonMessage = {
  ...WHOLE,
  attributes: { number: 1, type: 'messages', of: () => KEY_VALUE },
  scale: { number: 6, type: 'sint32' },
  zeroCount: { number: 7, type: 'fixed64' },
  positive: { number: 8, type: 'message', of: () => SIDE },
  negative: { number: 9, type: 'message', of: () => SIDE },
  flags: { number: 10, type: 'int64' },
  zeroThreshold: { number: 14, type: 'double' },
};
const SUMMARY: JsonMessage = {
  ...WHOLE,
  attributes: { number: 7, type: 'messages', of: () => KEY_VALUE },
  flags: { number: 8, type: 'int64' },
};

const METRIC: JsonMessage = {
  name: { number: 1, type: 'text' },
  gauge: { number: 5, type: 'message', of: () => pointsOf(NUMBER) },
  sum: { number: 7, type: 'message', of: () => ({ ...pointsOf(NUMBER), isMonotonic: { number: 3, type: 'bool' } }) },
  histogram: { number: 9, type: 'message', of: () => pointsOf(HISTOGRAM) },
  exponentialHistogram: { number: 10, type: 'message', of: () => pointsOf(EXPONENTIAL) },
  summary: { number: 11, type: 'message', of: () => pointsOf(SUMMARY) },
};
const SCOPE_METRICS: JsonMessage = {
  scope: { number: 1, type: 'message', of: () => SCOPE },
  metrics: { number: 2, type: 'messages', of: () => METRIC },
};
const RESOURCE_METRICS: JsonMessage = {
  resource: { number: 1, type: 'message', of: () => RESOURCE },
  scopeMetrics: { number: 2, type: 'messages', of: () => SCOPE_METRICS },
};
const REQUEST: JsonMessage = { resourceMetrics: { number: 1, type: 'messages', of: () => RESOURCE_METRICS } };

function pointsOf(point: JsonMessage): JsonMessage {
  return {
    dataPoints: { number: 1, type: 'messages', of: () => point },
    aggregationTemporality: { number: 2, type: 'enum', names: TEMPORALITIES },
  };
}
