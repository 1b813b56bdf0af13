import protobuf from 'protobufjs';
import type { Attribute } from './otlp-proto.ts';

/** The part of opentelemetry.proto that a metric exporter writes, for an encoder that shares no code with the walker. */
const SCHEMA = `
syntax = "proto3";
message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message Scope { string name = 1; string version = 2; repeated KeyValue attributes = 3; }
message Metric {
  string name = 1; string description = 2; string unit = 3;
  oneof data { Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; Exponential exponential_histogram = 10; Summary summary = 11; }
}
message Gauge { repeated Number data_points = 1; }
message Sum { repeated Number data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramPoint data_points = 1; int32 aggregation_temporality = 2; }
message Exponential { repeated ExponentialPoint data_points = 1; int32 aggregation_temporality = 2; }
message Summary { repeated SummaryPoint data_points = 1; }
message Number {
  fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated KeyValue attributes = 7; uint32 flags = 8;
}
message HistogramPoint {
  fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4; optional double sum = 5;
  repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7; repeated KeyValue attributes = 9; uint32 flags = 10;
  optional double min = 11; optional double max = 12;
}
message ExponentialPoint {
  repeated KeyValue attributes = 1; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
  optional double sum = 5; sint32 scale = 6; fixed64 zero_count = 7; Buckets positive = 8; Buckets negative = 9; uint32 flags = 10;
  double zero_threshold = 14;
}
message Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2; }
message SummaryPoint {
  fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4; double sum = 5;
  repeated Quantile quantile_values = 6; repeated KeyValue attributes = 7; uint32 flags = 8;
}
message Quantile { double quantile = 1; double value = 2; }
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

export const METRICS_REQUEST = protobuf.parse(SCHEMA).root.lookupType('ExportMetricsServiceRequest');

/** The JSON form of a request; 64-bit numbers as decimal strings. */
export type Metrics = {
  resourceMetrics: readonly { resource: { attributes: readonly Attribute[] }; scopeMetrics: readonly ScopeMetrics[] }[];
};
export type ScopeMetrics = { scope: { name: string }; metrics: readonly Metric[] };
export type Metric = {
  name: string;
  gauge?: { dataPoints: readonly NumberPoint[] };
  sum?: { dataPoints: readonly NumberPoint[]; aggregationTemporality: number; isMonotonic: boolean };
  histogram?: { dataPoints: readonly HistogramPoint[]; aggregationTemporality: number };
  exponentialHistogram?: { dataPoints: readonly ExponentialPoint[]; aggregationTemporality: number };
  summary?: { dataPoints: readonly SummaryPoint[] };
};
export type AnyPoint = { startTimeUnixNano: string; timeUnixNano: string; attributes: readonly Attribute[]; flags: number };
export type NumberPoint = AnyPoint & { asDouble?: number; asInt?: string };
export type SummaryPoint = AnyPoint & { count: string; sum?: number };
export type HistogramPoint = SummaryPoint & { bucketCounts: readonly string[]; explicitBounds: readonly number[] };
export type Buckets = { offset: number; bucketCounts: readonly string[] };
export type ExponentialPoint = SummaryPoint & {
  scale: number;
  zeroCount: string;
  zeroThreshold: number;
  positive?: Buckets;
  negative?: Buckets;
};

export function metricsProtobuf(metrics: Metrics): Uint8Array {
  return METRICS_REQUEST.encode(METRICS_REQUEST.fromObject(metrics)).finish();
}

export function metricsJson(metrics: Metrics): Uint8Array {
  return new TextEncoder().encode(
    JSON.stringify(metrics, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ),
  );
}
