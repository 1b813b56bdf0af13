import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { test, type TestContext } from 'node:test';
import protobuf from 'protobufjs';
import { snappyLength, unsnappy } from '../../src/intake/snappy.ts';
import { opened } from '../intake/open-listener.ts';
import { programPath, requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openedRelay, until, untilSent } from './opened-relay.ts';
import { openScriptedServer, TAKEN } from './scripted-server.ts';

const REQUEST = protobuf
  .parse(
    `syntax = "proto3";
message WriteRequest { repeated TimeSeries timeseries = 1; }
message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; }
message Label { string name = 1; string value = 2; }
message Sample { double value = 1; int64 timestamp = 2; }`,
  )
  .root.lookupType('WriteRequest');
type Request = { timeseries: { labels: { value: string }[]; samples: { value: number; timestamp: number }[] }[] };

test(
  'what Prometheus writes while the server is away arrives without a gap and in order',
  { ...requires('prometheus'), timeout: 60_000 },
  async (t) => {
    const server = await openScriptedServer(t);
    const relay = await openedRelay(t, server);
    const door = await opened(t, { intake: relay.intake, token: 'token-of-the-relay' });
    const away = { since: 0 };
    server.answer = () => (away.since > 0 && server.asked.length < away.since + 3 ? { status: 503 } : TAKEN);
    const target = await startTarget(t);
    const stop = await startPrometheus(t, { target: target.port, relay: door.port });
    await until(() => server.asked.length >= 3, relay.report);
    away.since = server.asked.length;
    await until(() => server.asked.length >= away.since + 8, relay.report);
    await stop();
    await untilSent(relay);
    const { retried, dropped } = relay.report().counters;
    assert.deepEqual([retried > 0, dropped], [true, 0]);
    const seen = new Map<number, number>(); // what comes again after a 503 is the same
    const samples = server.asked.flatMap(({ body }) => samplesOf(body));
    for (const { value, timestamp } of samples) {
      assert.ok(seen.has(value) || value === seen.size + 1, `${value} came after ${seen.size}`);
      seen.set(value, timestamp);
    }
    assert.ok(seen.size >= 8 && seen.size <= target.scrapes(), `${seen.size} of ${target.scrapes()}`);
  },
);

function samplesOf(body: Uint8Array): readonly { value: number; timestamp: number }[] {
  const claimed = snappyLength(body);
  assert.ok(claimed.ok);
  const request = new Uint8Array(claimed.length);
  assert.ok(unsnappy(body, request).ok);
  const { timeseries } = REQUEST.toObject(REQUEST.decode(request), { longs: Number, arrays: true }) as Request;
  return timeseries
    .filter(({ labels }) => labels.some(({ value }) => value === 'scrapes_total'))
    .flatMap(({ samples }) => samples);
}

/** Counts how often it was scraped. */
async function startTarget(t: TestContext): Promise<{ port: number; scrapes: () => number }> {
  const state = { scrapes: 0 };
  const server = createHttpServer((_, answer) => {
    state.scrapes += 1;
    answer.setHeader('content-type', 'text/plain; version=0.0.4').end(`scrapes_total ${state.scrapes}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, scrapes: () => state.scrapes };
}

async function startPrometheus(
  t: TestContext,
  { target, relay }: { target: number; relay: number },
): Promise<() => Promise<void>> {
  const folder = openTemporaryFolder();
  writeFileSync(
    folder.file('prometheus.yml'),
    `global: { scrape_interval: 200ms, scrape_timeout: 200ms }
scrape_configs: [{ job_name: shop, static_configs: [{ targets: ['127.0.0.1:${target}'] }] }]
remote_write:
  - url: http://127.0.0.1:${relay}/api/v1/write
    authorization: { credentials: token-of-the-relay }
    queue_config: { batch_send_deadline: 100ms }
`,
  );
  const args = [`--config.file=${folder.file('prometheus.yml')}`, `--storage.tsdb.path=${folder.file('tsdb')}`];
  const child = spawn(
    programPath('prometheus') ?? 'prometheus',
    [...args, `--web.listen-address=127.0.0.1:${await freePort()}`],
    { stdio: 'ignore' },
  );
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  t.after(async () => {
    await stop();
    folder[Symbol.dispose]();
  });
  return stop;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
