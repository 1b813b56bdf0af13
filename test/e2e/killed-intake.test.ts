import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { HomeView } from '../../src/wire/home.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const CATALOG = fileURLToPath(new URL('../../examples/first/catalog', import.meta.url));
const KILLS = 8;
const PAYLOADS = 6_000;
const SENDERS = 64;
const SPANS = 5;

type Server = { readonly process: ChildProcess; readonly url: string; readonly otlpUrl: string };

test(
  'kill -9 while telemetry pours in: what was acknowledged is counted once, and so is what is sent again',
  { timeout: 180_000 },
  async (t) => {
    const data = mkdtempSync(join(tmpdir(), 'plimsoll-killed-'));
    t.after(() => rmSync(data, { recursive: true, force: true }));
    const unanswered = new Map(Array.from({ length: PAYLOADS }, (_, index) => [index, payload(index)]));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const server = await start(data);
      t.after(() => server.process.kill('SIGKILL'));
      const sending = sendAll(server, {
        data,
        unanswered,
        until: () => server.process.signalCode !== null || server.process.killed,
      });
      await pause(40 + kill * 25);
      const gone = once(server.process, 'exit');
      server.process.kill('SIGKILL');
      await Promise.all([gone, sending]);
    }
    const acknowledged = PAYLOADS - unanswered.size;
    assert.ok(
      acknowledged > 0 && unanswered.size > 0,
      `${acknowledged} were acknowledged: the kills came too early or too late to prove anything`,
    );

    const server = await start(data);
    t.after(() => server.process.kill('SIGKILL'));
    assert.ok((await counted(server, data)).total >= acknowledged * SPANS, 'something acknowledged is lost');
    await sendAll(server, { data, unanswered, until: () => false });
    assert.equal(unanswered.size, 0);
    assert.deepEqual(await counted(server, data), { total: PAYLOADS * SPANS, bad: PAYLOADS });
  },
);

/** Several senders at once, each with the next payload that was never acknowledged. */
async function sendAll(
  server: Server,
  { data, unanswered, until }: { data: string; unanswered: Map<number, string>; until: () => boolean },
): Promise<void> {
  const queue = [...unanswered.keys()];
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      for (let index = queue.pop(); index !== undefined && !until(); index = queue.pop())
        await send(server, { data, index, unanswered });
    }),
  );
}

/** One payload is sent at most once at a time, and stays in the map until the server has acknowledged it. */
async function send(
  { otlpUrl }: Server,
  { data, index, unanswered }: { data: string; index: number; unanswered: Map<number, string> },
): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${readFileSync(join(data, 'intake.token'), 'utf8').trim()}`,
  };
  const answer = await fetch(`${otlpUrl}/v1/traces`, { method: 'POST', headers, body: unanswered.get(index) ?? '' }).catch(
    () => null,
  );
  if (answer?.status === 200) unanswered.delete(index);
  await answer?.arrayBuffer().catch(() => undefined);
}

async function counted({ url }: Server, data: string): Promise<{ total: number; bad: number }> {
  const token = readFileSync(join(data, 'admin.token'), 'utf8').trim();
  const home = (await (await fetch(`${url}/api/v1/home`, { headers: { authorization: `Bearer ${token}` } })).json()) as HomeView;
  const traffic = home.journeys[0]?.traffic ?? [];
  return { total: traffic.reduce((sum, { total }) => sum + total, 0), bad: traffic.reduce((sum, { bad }) => sum + bad, 0) };
}

async function start(data: string): Promise<Server> {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--data', data, '--catalog', CATALOG, '--port', '0', '--otlp-port', '0'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  const { url, otlpUrl } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { url: string; otlpUrl: string };
  return { process: child, url, otlpUrl };
}

/** Five spans, one of them bad; the name makes each payload unlike the others. */
function payload(index: number): string {
  const endTimeUnixNano = `${Date.now()}000000`;
  const spans = Array.from({ length: SPANS }, (_, span) => ({
    name: `request ${index}`,
    kind: 2,
    startTimeUnixNano: endTimeUnixNano,
    endTimeUnixNano,
    attributes: [{ key: 'http.response.status_code', value: { intValue: span === 0 ? 500 : 200 } }],
  }));
  return JSON.stringify({
    resourceSpans: [
      { resource: { attributes: [{ key: 'service.name', value: { stringValue: 'my-service' } }] }, scopeSpans: [{ spans }] },
    ],
  });
}
