import { asProtobuf } from './as-protobuf.ts';
import type { JsonMessage } from './json-message.ts';
import type { Matcher } from './matcher.ts';
import type { ObservationBatch } from './observation-batch.ts';
import { KEY_VALUE, RESOURCE, SCOPE } from './otlp-common-json.ts';
import { readLogsProtobuf } from './otlp-logs-protobuf.ts';
import type { ReadOutcome } from './read-outcome.ts';

/** Reads an OTLP ExportLogsServiceRequest in JSON, as the protocol maps it. The text of a record is not looked at. */
export function readLogsJson(body: Uint8Array, matcher: Matcher, batch: ObservationBatch): ReadOutcome {
  const bytes = asProtobuf(body, REQUEST);
  return bytes.ok ? readLogsProtobuf(bytes.body, matcher, batch) : bytes;
}

const SEVERITIES = [
  'SEVERITY_NUMBER_UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name) =>
    ['', '2', '3', '4'].map((number) => `SEVERITY_NUMBER_${name}${number}`),
  ),
];
const RECORD: JsonMessage = {
  timeUnixNano: { number: 1, type: 'fixed64' },
  severityNumber: { number: 2, type: 'enum', names: SEVERITIES },
  attributes: { number: 6, type: 'messages', of: () => KEY_VALUE },
  traceId: { number: 9, type: 'hex' },
  observedTimeUnixNano: { number: 11, type: 'fixed64' },
  eventName: { number: 12, type: 'text' },
};
const SCOPE_LOGS: JsonMessage = {
  scope: { number: 1, type: 'message', of: () => SCOPE },
  logRecords: { number: 2, type: 'messages', of: () => RECORD },
};
const RESOURCE_LOGS: JsonMessage = {
  resource: { number: 1, type: 'message', of: () => RESOURCE },
  scopeLogs: { number: 2, type: 'messages', of: () => SCOPE_LOGS },
};
const REQUEST: JsonMessage = { resourceLogs: { number: 1, type: 'messages', of: () => RESOURCE_LOGS } };
