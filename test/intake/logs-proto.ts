import protobuf from 'protobufjs';
import type { Attribute } from './otlp-proto.ts';

/** The part of opentelemetry.proto that a log exporter writes, for an encoder that shares no code with the walker. */
const SCHEMA = `
syntax = "proto3";
message ExportLogsServiceRequest { repeated ResourceLogs resource_logs = 1; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; }
message Scope { string name = 1; }
message LogRecord {
  fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5;
  repeated KeyValue attributes = 6; fixed32 flags = 8; bytes trace_id = 9; fixed64 observed_time_unix_nano = 11; string event_name = 12;
}
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; }
}
message ArrayValue { repeated AnyValue values = 1; }
`;
const REQUEST = protobuf.parse(SCHEMA).root.lookupType('ExportLogsServiceRequest');

/** The JSON form of a request; 64-bit numbers as decimal strings. */
export type Logs = {
  resourceLogs: readonly {
    resource: { attributes: readonly Attribute[] };
    scopeLogs: readonly { logRecords: readonly LogRecord[] }[];
  }[];
};
export type LogRecord = {
  timeUnixNano: string;
  observedTimeUnixNano: string;
  severityNumber: number;
  eventName: string;
  body: { stringValue: string };
  attributes: readonly Attribute[];
};

export function logsProtobuf(logs: Logs): Uint8Array {
  return REQUEST.encode(REQUEST.fromObject(logs)).finish();
}

export function logsJson(logs: Logs): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(logs));
}
