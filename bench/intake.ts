import { gunzipSync, gzipSync } from 'node:zlib';
import { REQUEST } from '../test/intake/otlp-proto.ts';
import type { Figure } from './figure.ts';
import { grpcSender, httpSender, paced, saturate, type Sender } from './intake/load.ts';
import { startIntake, type IntakeServer, type ServerSettings } from './intake/server.ts';
import { jsonPayloads, payloads, SPANS } from './otlp-payloads.ts';

const CONNECTIONS = 16;
const SMALL = 16;
const SMALL_CONNECTIONS = 128;
const WARM_MS = 2_000;
const MEASURE_MS = 5_000;
const DISTINCT = 60;
/** 100,000 spans per second. */
const PACE = 100_000 / SPANS;

/** From the socket to cells that are durable: every answer comes after its write to the disk. */
export async function benchIntake(): Promise<readonly Figure[]> {
  const bodies = packed(payloads(DISTINCT));
  await using server = await startIntake();
  using sender = httpSender(server.ports.otlp, { json: false, connections: CONNECTIONS });
  const measured = await measure(server, sender, { bodies, connections: CONNECTIONS });
  const delays = await paced(sender.post, { bodies, perSecond: PACE, ms: MEASURE_MS });
  const peer = peerRate(bodies);
  return [
    {
      name: 'socket to durable cells, spans per CPU-second',
      value: Math.round(measured.perCpuSecond),
      unit: 'spans/CPU-s',
      peer: 'gunzip + protobufjs alone',
      ratio: measured.perCpuSecond / peer,
    },
    { name: 'socket to durable cells, spans per second', value: Math.round(measured.perSecond), unit: 'spans/s' },
    { name: 'requests answered by one write, saturated', value: measured.perCommit, unit: 'requests' },
    { name: 'journal per span', value: measured.journalBytes, unit: 'B' },
    { name: 'acknowledge at 100 k spans/s, p50', value: at(delays, 0.5), unit: 'ms' },
    { name: 'acknowledge at 100 k spans/s, p99', value: at(delays, 0.99), unit: 'ms' },
    { name: 'acknowledge when saturated, p99', value: at(measured.delays, 0.99), unit: 'ms' },
    { name: 'intake process, resident', value: Math.round(measured.rss / 1e6), unit: 'MB' },
  ];
}

/** What threads, protocols, small batches and more rules cost, each beside the usual case in the same run. */
export async function benchIntakeVariants(): Promise<readonly Figure[]> {
  const bodies = packed(payloads(DISTINCT));
  const usual = await rateOf({}, bodies);
  const variants: readonly (readonly [name: string, rate: number])[] = [
    ['with two threads', await rateOf({ threads: 2 }, bodies)],
    ['received in the main thread', await rateOf({ threads: 0 }, bodies)],
    ['surviving the process, not the loss of power', await rateOf({ durability: 'process' }, bodies)],
    ['10 journeys', await rateOf({ journeys: 10 }, bodies)],
    ['1,000 journeys', await rateOf({ journeys: 1_000 }, bodies)],
    ['OTLP/gRPC', await rateOf({}, bodies, 'grpc')],
    ['OTLP/HTTP JSON', await rateOf({}, packed(jsonPayloads(DISTINCT)), 'json')],
    ['16 spans a batch', await rateOf({}, packed(payloads(DISTINCT * 8, 7, SMALL)), 'small')],
  ];
  return variants.map(([name, rate]) => ({
    name: `socket to durable cells: ${name}`,
    value: Math.round(rate),
    unit: 'spans/CPU-s',
    peer: 'one thread, HTTP, protobuf, 512 spans a batch, 100 journeys',
    ratio: rate / usual,
  }));
}

type By = 'http' | 'grpc' | 'json' | 'small';

async function rateOf(settings: ServerSettings, bodies: readonly Uint8Array[], by: By = 'http'): Promise<number> {
  await using server = await startIntake(settings);
  const connections = by === 'small' ? SMALL_CONNECTIONS : CONNECTIONS;
  using sender =
    by === 'grpc'
      ? grpcSender(server.ports.grpc, { connections })
      : httpSender(server.ports.otlp, { json: by === 'json', connections });
  return (await measure(server, sender, { bodies, connections })).perCpuSecond;
}

type Measured = {
  readonly perCpuSecond: number;
  readonly perSecond: number;
  readonly perCommit: number;
  readonly journalBytes: number;
  readonly rss: number;
  readonly delays: readonly number[];
};

async function measure(
  server: IntakeServer,
  { post }: Sender,
  { bodies, connections }: { bodies: readonly Uint8Array[]; connections: number },
): Promise<Measured> {
  await saturate(post, { bodies, connections, ms: WARM_MS });
  const before = await server.read();
  const delays = await saturate(post, { bodies, connections, ms: MEASURE_MS });
  const after = await server.read();
  const spans = after.spans - before.spans;
  return {
    perCpuSecond: (spans * 1e6) / (after.cpuUs - before.cpuUs),
    perSecond: (spans * 1_000) / MEASURE_MS,
    perCommit: delays.length / Math.max(1, after.commits - before.commits),
    journalBytes: Number(((after.frameBytes - before.frameBytes) / spans).toFixed(2)),
    rss: after.rss,
    delays,
  };
}

function packed(bodies: readonly Uint8Array[]): readonly Uint8Array[] {
  return bodies.map((body) => gzipSync(body));
}

/** What it costs only to decompress and decode the same bytes with the usual library, in spans per CPU-second. */
function peerRate(bodies: readonly Uint8Array[]): number {
  for (const body of bodies.slice(0, 10)) REQUEST.decode(gunzipSync(body));
  const before = process.cpuUsage();
  for (const body of bodies) REQUEST.decode(gunzipSync(body));
  const { user, system } = process.cpuUsage(before);
  return (bodies.length * SPANS * 1e6) / (user + system);
}

function at(sorted: readonly number[], share: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2));
}
