import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { Coding, Format } from '../../src/ports/intake.ts';
import { arbitraryEvents, cloudEvents, eventsJson, eventsNdjson } from '../intake/arbitrary-events.ts';
import { arbitraryMetrics } from '../intake/arbitrary-metrics.ts';
import { arbitraryTraces } from '../intake/arbitrary-traces.ts';
import { logsJson, logsProtobuf, type Logs } from '../intake/logs-proto.ts';
import { metricsJson, metricsProtobuf } from '../intake/metrics-proto.ts';
import { jsonOf, protobufOf } from '../intake/otlp-proto.ts';
import { writeV1, writeV2, type PlainSeries } from '../intake/remote-write-proto.ts';
import { snappyOf } from '../intake/snappy-pack.ts';

/** One body as a sender sends it, for telemetry or, with a content type, for the door of changes. */
export type Sample = { readonly body: Uint8Array } & (
  | { readonly to: 'intake'; readonly format: Format; readonly coding: Coding }
  | { readonly to: 'pages' }
  | { readonly to: 'changes'; readonly type: string; readonly headers: Readonly<Record<string, string>> }
);

/** Bodies that are right, of every kind: what mutations begin with. */
export function corpus(seed: number): readonly Sample[] {
  const some = <Value>(arbitrary: fc.Arbitrary<Value>): readonly Value[] => fc.sample(arbitrary, { numRuns: 60, seed });
  const traces = some(arbitraryTraces());
  const metrics = some(arbitraryMetrics());
  const series = some(arbitrarySeries());
  const logs = some(arbitraryLogs());
  const events = some(arbitraryEvents());
  const plain: (readonly [Format, readonly Uint8Array[]])[] = [
    ['traces/protobuf', traces.map(protobufOf)],
    ['traces/json', traces.map(jsonOf)],
    ['metrics/protobuf', metrics.map(metricsProtobuf)],
    ['metrics/json', metrics.map(metricsJson)],
    ['logs/protobuf', logs.map(logsProtobuf)],
    ['logs/json', logs.map(logsJson)],
    ['events/json', [...events.map(eventsJson), ...events.map(cloudEvents)]],
    ['events/ndjson', events.map(eventsNdjson)],
    ['write/1', series.map(writeV1)],
    ['write/2', series.map(writeV2)],
  ];
  const unpacked = plain.flatMap(([format, bodies]) =>
    bodies.map((body): Sample => ({ to: 'intake', format, coding: 'identity', body })),
  );
  const packed = unpacked.flatMap((sample, index): readonly Sample[] => {
    const coding = CODINGS[index % CODINGS.length] ?? 'gzip';
    return sample.to === 'intake' && index % 3 === 0 ? [{ ...sample, coding, body: PACK[coding](sample.body) }] : [];
  });
  return [...unpacked, ...packed, ...CHANGES, ...Array.from({ length: 60 }, () => BEACON)];
}

export const PACK = {
  gzip: (body: Uint8Array) => gzipSync(body),
  zstd: (body: Uint8Array) => zstdCompressSync(body),
  deflate: (body: Uint8Array) => deflateSync(body),
  snappy: (body: Uint8Array) => snappyOf(body),
} as const;
const CODINGS = ['gzip', 'zstd', 'deflate', 'snappy'] as const;

const AT = 1_800_000_000_000;

function arbitrarySeries(): fc.Arbitrary<readonly PlainSeries[]> {
  const name = fc.constantFrom(
    'http_requests_total',
    'orders_received',
    'http_server_request_duration_bucket',
    'queue_length',
    'up',
  );
  const labels = fc.record({
    __name__: name,
    job: fc.constantFrom('shop/storefront', 'storefront'),
    instance: fc.constantFrom('a:1', 'b:2'),
    http_response_status_code: fc.constantFrom('200', '503'),
    le: fc.constantFrom('0.25', '+Inf', 'x'),
  });
  const sample = fc.tuple(fc.integer({ min: AT - 60_000, max: AT }), fc.double({ min: 0, max: 1e9 }));
  return fc.array(fc.record({ labels, samples: fc.array(sample, { maxLength: 4 }) }), { maxLength: 6 });
}

function arbitraryLogs(): fc.Arbitrary<Logs> {
  return arbitraryTraces().map(({ resourceSpans }) => ({
    resourceLogs: resourceSpans.map(({ resource, scopeSpans }) => ({
      resource,
      scopeLogs: scopeSpans.map(({ spans }) => ({
        scope: { name: 'fuzz', attributes: [] },
        logRecords: spans.map(({ endTimeUnixNano, attributes, name }) => ({
          timeUnixNano: endTimeUnixNano,
          observedTimeUnixNano: endTimeUnixNano,
          severityNumber: 9,
          body: { stringValue: name },
          attributes,
        })),
      })),
    })),
  })) as unknown as fc.Arbitrary<Logs>;
}

const CHANGES: readonly Sample[] = [
  [
    'application/json',
    { kind: 'deploy', service: 'storefront', version: '1.2.0', environment: 'prod', at: '2027-01-15T08:00:00Z' },
  ],
  [
    'application/cloudevents+json',
    {
      specversion: '1.0',
      id: 'a',
      source: '/ci',
      type: 'dev.cdevents.service.deployed.0.2.0',
      time: '2027-01-15T08:00:00Z',
      data: CD_EVENT(),
    },
  ],
  [
    'application/cloudevents-batch+json',
    [{ specversion: '1.0', id: 'b', source: '/ci', type: 'x', data: { service: 'storefront' } }],
  ],
].map(([type, value]) => ({
  to: 'changes',
  type: type as string,
  headers: {},
  body: new TextEncoder().encode(JSON.stringify(value)),
}));

const BEACON: Sample = {
  to: 'pages',
  body: new TextEncoder().encode(
    JSON.stringify({
      v: 1,
      visit: '0123456789abcdef',
      session: 'fedcba9876543210',
      seq: 0,
      sent: 5_000,
      service: 'storefront',
      events: [
        { e: 'vital', t: 1_200, p: '/', n: 'lcp', v: 1_180, d: 1_180, k: 1 },
        { e: 'journey', t: 3_000, p: '/', id: '0000abcd', n: 'checkout', o: 'started' },
        { e: 'event', t: 3_000, p: '/', n: 'cart.opened', a: { items: 3 } },
      ],
    }),
  ),
};

function CD_EVENT(): unknown {
  return {
    context: {
      specversion: '0.5.0',
      id: 'a',
      source: '/ci',
      type: 'dev.cdevents.service.deployed.0.2.0',
      timestamp: '2027-01-15T08:00:00Z',
    },
    subject: { id: 'storefront', content: { environment: { id: 'prod' }, artifactId: 'pkg:oci/storefront@sha256:abc' } },
  };
}
