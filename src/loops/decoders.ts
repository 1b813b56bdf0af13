import { readLogsJson } from '../intake/otlp-logs-json.ts';
import { readLogsProtobuf } from '../intake/otlp-logs-protobuf.ts';
import { readMetricsJson } from '../intake/otlp-metrics-json.ts';
import { readMetricsProtobuf } from '../intake/otlp-metrics-protobuf.ts';
import { readTracesJson } from '../intake/otlp-json.ts';
import { readTracesProtobuf } from '../intake/otlp-protobuf.ts';
import { readEventsJson, readEventsNdjson } from '../intake/read-events.ts';
import type { Decoder } from '../intake/read-outcome.ts';
import { readWriteV1 } from '../intake/remote-write-v1.ts';
import { readWriteV2 } from '../intake/remote-write-v2.ts';
import type { Format } from '../ports/intake.ts';

/** Who reads what. */
export const DECODERS: Readonly<Record<Format, Decoder>> = {
  'traces/protobuf': readTracesProtobuf,
  'traces/json': readTracesJson,
  'metrics/protobuf': readMetricsProtobuf,
  'metrics/json': readMetricsJson,
  'logs/protobuf': readLogsProtobuf,
  'logs/json': readLogsJson,
  'write/1': readWriteV1,
  'write/2': readWriteV2,
  'events/json': readEventsJson,
  'events/ndjson': readEventsNdjson,
};
