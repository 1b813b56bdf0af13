import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { REQUEST } from '../test/intake/otlp-proto.ts';
import type { Figure } from './figure.ts';
import { payloads } from './otlp-payloads.ts';

const SERVER = fileURLToPath(new URL('intake/serve-intake.ts', import.meta.url));
const CONNECTIONS = 16;
const WARM_MS = 2_000;
const MEASURE_MS = 5_000;
const LATENCY_REQUESTS_PER_SECOND = 40;
const DISTINCT = 60;

type Reading = { readonly cpuUs: number; readonly spans: number; readonly commits: number; readonly rss: number };
type Server = { readonly port: number; read(): Promise<Reading>; stop(): Promise<void> };

/** From the socket to cells on disk: gzip, OTLP protobuf, 512 spans a request, every answer after its commit. */
export async function benchIntake(): Promise<readonly Figure[]> {
  const bodies = payloads(DISTINCT).map((body) => gzipSync(body));
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const server = await startServer(folder);
  try {
    await saturate(server.port, bodies, WARM_MS);
    const before = await server.read();
    const started = performance.now();
    await saturate(server.port, bodies, MEASURE_MS);
    const seconds = (performance.now() - started) / 1_000;
    const after = await server.read();
    const spans = after.spans - before.spans;
    const perCpuSecond = (spans * 1e6) / (after.cpuUs - before.cpuUs);
    const delays = await latencies(server.port, bodies);
    return [
      {
        name: 'socket to durable cells, spans per CPU-second',
        value: Math.round(perCpuSecond),
        unit: 'spans/CPU-s',
        peer: 'gunzip + protobufjs alone',
        ratio: perCpuSecond / peerRate(bodies),
      },
      { name: 'socket to durable cells, spans per second', value: Math.round(spans / seconds), unit: 'spans/s' },
      {
        name: 'requests answered by one commit, saturated',
        value: spans / 512 / Math.max(1, after.commits - before.commits),
        unit: 'requests',
      },
      { name: 'acknowledge at 20 k spans/s, p50', value: at(delays, 0.5), unit: 'ms' },
      { name: 'acknowledge at 20 k spans/s, p99', value: at(delays, 0.99), unit: 'ms' },
      { name: 'intake process, resident', value: Math.round(after.rss / 1e6), unit: 'MB' },
    ];
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startServer(file: string): Promise<Server> {
  const child = spawn(process.execPath, [SERVER, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const next = (): Promise<string> => new Promise((resolve) => lines.once('line', resolve));
  const { port } = JSON.parse(await next()) as { port: number };
  return {
    port,
    async read() {
      const line = next();
      child.stdin.write('\n');
      return JSON.parse(await line) as Reading;
    },
    stop: () => ended(child),
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.stdin?.end();
  });
}

/** Each connection sends the next payload as soon as the last one is acknowledged. */
async function saturate(port: number, bodies: readonly Buffer[], ms: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const end = performance.now() + ms;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, connection) => {
      for (let turn = connection; performance.now() < end; turn += 1)
        await post(agent, port, bodies[turn % bodies.length] ?? Buffer.alloc(0));
    }),
  );
  agent.destroy();
}

/** Open loop: a request leaves when its time has come, whether the one before is answered or not. */
async function latencies(port: number, bodies: readonly Buffer[]): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const count = (LATENCY_REQUESTS_PER_SECOND * MEASURE_MS) / 1_000;
  const start = performance.now();
  const delays = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const due = start + (index * 1_000) / LATENCY_REQUESTS_PER_SECOND;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      await post(agent, port, bodies[index % bodies.length] ?? Buffer.alloc(0));
      return performance.now() - due;
    }),
  );
  agent.destroy();
  return delays.toSorted((a, b) => a - b);
}

const sent = { payloads: 0 };

/** A repeated payload is recognised and not counted, so each gets a field of its own in a gzip member of its own. */
async function post(agent: Agent, port: number, body: Buffer): Promise<void> {
  sent.payloads += 1;
  const own = Buffer.alloc(7);
  own.set([0xc5, 0x3e]); // field 1000, four bytes: unknown to OTLP, skipped by every reader
  own.writeUInt32LE(sent.payloads, 2);
  const whole = Buffer.concat([body, gzipSync(own.subarray(0, 6), { level: 1 })]);
  await new Promise<void>((resolve, reject) => {
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip', 'content-length': whole.length };
    const sending = request({ host: '127.0.0.1', port, path: '/v1/traces', method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`The server answered ${answer.statusCode}`)),
      );
    });
    sending.on('error', reject);
    sending.end(whole);
  });
}

/** What it costs only to decompress and decode the same bytes with the usual library, in spans per CPU-second. */
function peerRate(bodies: readonly Buffer[]): number {
  for (const body of bodies.slice(0, 10)) REQUEST.decode(gunzipSync(body));
  const before = process.cpuUsage();
  for (const body of bodies) REQUEST.decode(gunzipSync(body));
  const { user, system } = process.cpuUsage(before);
  return (bodies.length * 512 * 1e6) / (user + system);
}

function at(sorted: readonly number[], share: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2));
}
