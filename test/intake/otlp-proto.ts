import protobuf from 'protobufjs';

/** The part of opentelemetry.proto that a trace exporter writes, for an encoder that shares no code with the walker. */
const SCHEMA = `
syntax = "proto3";
message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; string schema_url = 3; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; string trace_state = 3; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
  fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8; repeated KeyValue attributes = 9;
  uint32 dropped_attributes_count = 10; repeated Event events = 11; Status status = 15; fixed32 flags = 16;
}
message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; }
message Status { string message = 2; int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value {
    string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
`;

export const REQUEST = protobuf.parse(SCHEMA).root.lookupType('ExportTraceServiceRequest');

/** The JSON form of a request; 64-bit numbers as decimal strings. */
export type Traces = { resourceSpans: readonly ResourceSpans[] };
export type ResourceSpans = { resource: { attributes: readonly Attribute[] }; scopeSpans: readonly ScopeSpans[] };
export type ScopeSpans = { scope?: { attributes: readonly Attribute[] }; spans: readonly Span[] };
export type Event = { timeUnixNano: string; name: string; attributes: readonly Attribute[] };
export type Span = {
  traceId?: Uint8Array;
  spanId?: Uint8Array;
  parentSpanId?: Uint8Array;
  events?: readonly Event[];
  traceState?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: readonly Attribute[];
  status: { code: number };
};
export type Attribute = { key: string; value: AnyValue };
export type AnyValue = {
  stringValue?: string;
  boolValue?: boolean;
  intValue?: string;
  doubleValue?: number;
  arrayValue?: { values: readonly AnyValue[] };
};

export function protobufOf(traces: Traces): Uint8Array {
  return REQUEST.encode(REQUEST.fromObject(traces)).finish();
}

export function jsonOf(traces: Traces): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(traces));
}
