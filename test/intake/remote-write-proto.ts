import protobuf from 'protobufjs';

/** The bodies of remote write 1.0 and 2.0, for encoders that share no code with the walkers. */
const SCHEMA_V1 = `
syntax = "proto3";
message WriteRequest { repeated TimeSeries timeseries = 1; repeated MetricMetadata metadata = 3; }
message MetricMetadata { int32 type = 1; string metric_family_name = 2; string help = 4; string unit = 5; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; repeated Histogram histograms = 4; }
message Label { string name = 1; string value = 2; }
message Exemplar { repeated Label labels = 1; double value = 2; int64 timestamp = 3; }
`;
const SCHEMA_V2 = `
syntax = "proto3";
message Request { repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
message TimeSeries {
  repeated uint32 labels_refs = 1; repeated Sample samples = 2; repeated Histogram histograms = 3; repeated Exemplar exemplars = 4;
  Metadata metadata = 5; int64 created_timestamp = 6;
}
message Metadata { int32 type = 1; uint32 help_ref = 3; uint32 unit_ref = 4; }
message Exemplar { repeated uint32 labels_refs = 1; double value = 2; int64 timestamp = 3; }
`;
const SHARED = `
message Sample { double value = 1; int64 timestamp = 2; }
message Histogram {
  oneof count { uint64 count_int = 1; double count_float = 2; } double sum = 3; sint32 schema = 4; double zero_threshold = 5;
  oneof zero_count { uint64 zero_count_int = 6; double zero_count_float = 7; }
  repeated BucketSpan negative_spans = 8; repeated sint64 negative_deltas = 9; repeated double negative_counts = 10;
  repeated BucketSpan positive_spans = 11; repeated sint64 positive_deltas = 12; repeated double positive_counts = 13;
  int32 reset_hint = 14; int64 timestamp = 15; repeated double custom_values = 16;
}
message BucketSpan { sint32 offset = 1; uint32 length = 2; }
`;
const V1 = protobuf.parse(SCHEMA_V1 + SHARED).root.lookupType('WriteRequest');
const V2 = protobuf.parse(SCHEMA_V2 + SHARED).root.lookupType('Request');

/** Series as a person would write them down. */
export type PlainSeries = {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples?: readonly (readonly [at: number, value: number])[];
  readonly histograms?: readonly Readonly<Record<string, unknown>>[];
  readonly exemplars?: number;
  /** Only the second version tells these. */
  readonly type?: number;
  readonly created?: number;
};

export function writeV1(series: readonly PlainSeries[]): Uint8Array {
  const timeseries = series.map(({ labels, samples, histograms, exemplars }) => ({
    labels: Object.entries(labels).map(([name, value]) => ({ name, value })),
    samples: (samples ?? []).map(([timestamp, value]) => ({ timestamp, value })),
    histograms: histograms ?? [],
    exemplars: Array.from({ length: exemplars ?? 0 }, () => ({
      labels: [{ name: 'trace_id', value: 'a' }],
      value: 1,
      timestamp: 1,
    })),
  }));
  return V1.encode(V1.fromObject({ timeseries, metadata: [{ type: 1, metricFamilyName: 'up', help: 'h' }] })).finish();
}

export function writeV2(series: readonly PlainSeries[]): Uint8Array {
  const symbols = [''];
  const ref = (text: string): number => (symbols.includes(text) ? symbols.indexOf(text) : symbols.push(text) - 1);
  const timeseries = series.map(({ labels, samples, histograms, exemplars, type, created }) => ({
    labelsRefs: Object.entries(labels).flatMap(([name, value]) => [ref(name), ref(value)]),
    samples: (samples ?? []).map(([timestamp, value]) => ({ timestamp, value })),
    histograms: histograms ?? [],
    exemplars: Array.from({ length: exemplars ?? 0 }, () => ({
      labelsRefs: [ref('trace_id'), ref('a')],
      value: 1,
      timestamp: 1,
    })),
    metadata: { type: type ?? 0, helpRef: ref('help of it') },
    createdTimestamp: created ?? 0,
  }));
  return V2.encode(V2.fromObject({ symbols, timeseries })).finish();
}
