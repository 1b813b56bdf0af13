import { compileMatcher, type Matcher } from '../src/intake/matcher.ts';
import { clearBatch, openBatch, type ObservationBatch } from '../src/intake/observation-batch.ts';
import { counterDelta, newCounterState, type CounterState } from '../src/intake/counter-delta.ts';
import { readMetricsProtobuf } from '../src/intake/otlp-metrics-protobuf.ts';
import { METRICS } from '../test/intake/metric-catalog.ts';
import { METRICS_REQUEST, metricsProtobuf, type Metrics } from '../test/intake/metrics-proto.ts';
import type { Figure } from './figure.ts';

const ROUNDS = 5;
const SERVICES = 20;
const STREAMS = 200;
const TICKS = 6;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const CODES = ['200', '201', '204', '301', '400', '404', '422', '429', '500', '503'];

/**
 * Decode, match and work out what each counter rose by, one thread: our walker against protobufjs, which decodes the same
 * bytes into objects whose attributes then name the stream. CPU time, in turns, medians.
 */
export async function benchMetrics(): Promise<readonly Figure[]> {
  const bodies = payloads();
  const walker = { matcher: compileMatcher(METRICS), batch: openBatch(), states: [] as CounterState[] };
  const peer = { streams: new Map<string, CounterState>(), total: 0 };
  const points = { walker: [] as number[], protobufjs: [] as number[] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const ours = perSecond(10, () => bodies.reduce((sum, body) => sum + walk(body, walker), 0));
    const theirs = perSecond(1, () => bodies.reduce((sum, body) => sum + decode(body, peer), 0));
    if (round < 0) continue; // cold code is not what runs in production
    points.walker.push(ours);
    points.protobufjs.push(theirs);
  }
  const value = median(points.walker);
  return [
    {
      name: 'decode, match and apply, OTLP metrics in protobuf',
      value: Math.round(value),
      unit: 'points/CPU-s',
      peer: 'protobufjs',
      ratio: value / median(points.protobufjs),
    },
  ];
}

type Side = { readonly matcher: Matcher; readonly batch: ObservationBatch; readonly states: CounterState[] };

function walk(body: Uint8Array, { matcher, batch, states }: Side): number {
  clearBatch(batch);
  const outcome = readMetricsProtobuf(body, matcher, batch);
  if (!outcome.ok || batch.points.count < STREAMS)
    throw new Error(`Cannot read a payload of the benchmark: ${JSON.stringify(outcome)}`);
  const { count, counter, at, value, start } = batch.points;
  const reading = { at: 0, value: 0, start: 0 };
  for (let point = 0; point < count; point += 1) {
    reading.at = at[point]!;
    reading.value = value[point]!;
    reading.start = start[point]!;
    counterDelta((states[counter[point]!] ??= newCounterState()), reading);
  }
  return batch.spans;
}

type Decoded = {
  resourceMetrics: readonly {
    resource: { attributes: readonly DecodedAttribute[] };
    scopeMetrics: readonly { metrics: readonly { name: string; sum: { dataPoints: readonly DecodedPoint[] } | null }[] }[];
  }[];
};
type DecodedAttribute = { key: string; value: { stringValue: string } };
type DecodedPoint = { timeUnixNano: { toString(): string }; asDouble: number; attributes: readonly DecodedAttribute[] };

function decode(body: Uint8Array, peer: { streams: Map<string, CounterState> }): number {
  const { resourceMetrics } = METRICS_REQUEST.decode(body) as unknown as Decoded;
  let points = 0;
  for (const { resource, scopeMetrics } of resourceMetrics) {
    const from = nameOf(resource.attributes);
    for (const { name, sum } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
      for (const { timeUnixNano, asDouble, attributes } of sum?.dataPoints ?? []) {
        const state = stateOf(peer.streams, `${from} ${name} ${nameOf(attributes)}`);
        counterDelta(state, { at: Number(BigInt(timeUnixNano.toString()) / 1_000_000n), value: asDouble, start: 0 });
        points += 1;
      }
    }
  }
  return points;
}

function stateOf(streams: Map<string, CounterState>, stream: string): CounterState {
  const known = streams.get(stream);
  if (known !== undefined) return known;
  const state = newCounterState();
  streams.set(stream, state);
  return state;
}

function nameOf(attributes: readonly DecodedAttribute[]): string {
  return attributes.map(({ key, value }) => `${key}=${value.stringValue}`).join();
}

/** Counters of requests of twenty services, as an SDK exports them: every stream once per payload, with rising values. */
function payloads(): readonly Uint8Array[] {
  return Array.from({ length: TICKS }, (_, tick) => tick).flatMap((tick) =>
    Array.from({ length: SERVICES }, (_, service) => metricsProtobuf(payload(service, tick))),
  );
}

function payload(service: number, tick: number): Metrics {
  const resource = {
    'service.name': service % 2 === 0 ? 'storefront' : `service-${service}`,
    'service.version': `1.${service % 3}.0`,
    'service.instance.id': `6f0e8a2c-1b7d-4e57-9d0a-00000000000${service}`,
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': '3.1.1',
    'host.name': `node-${service}.eu-central-1.compute.internal`,
    'process.runtime.name': 'nodejs',
  };
  const dataPoints = Array.from({ length: STREAMS }, (_, stream) => ({
    startTimeUnixNano: '1700000000000000000',
    timeUnixNano: `17000000${10 + tick}0000000000`,
    asDouble: 1_000 + tick * (stream + 1),
    flags: 0,
    attributes: attributesOf({
      'http.request.method': METHODS[stream % METHODS.length]!,
      'http.response.status_code': CODES[(stream >> 2) % CODES.length]!,
      'http.route': `/api/v1/resource-${stream % 50}/{id}`,
      'url.scheme': 'https',
      'server.address': 'shop.example.com',
    }),
  }));
  const scope = { name: '@opentelemetry/instrumentation-http' };
  const metrics = [{ name: 'http_requests_total', sum: { dataPoints, aggregationTemporality: 2, isMonotonic: true } }];
  return { resourceMetrics: [{ resource: { attributes: attributesOf(resource) }, scopeMetrics: [{ scope, metrics }] }] };
}

function attributesOf(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function perSecond(times: number, run: () => number): number {
  const before = process.cpuUsage();
  let done = 0;
  for (let time = 0; time < times; time += 1) done += run();
  const { user, system } = process.cpuUsage(before);
  return (done * 1e6) / (user + system);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) for (const figure of await benchMetrics()) process.stdout.write(`${JSON.stringify(figure)}\n`);
