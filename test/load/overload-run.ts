import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRng } from '../../src/kernel/rng.ts';
import { writeLoadCatalog } from './load-catalog.ts';
import { startLoadServer, tokenOf, type LoadServer, type Place } from './load-server.ts';
import type { LoudOrder, LoudReport } from './loud-sender.ts';
import { QuietSender, type QuietReport } from './quiet-sender.ts';
import { addTally, storedTally } from './tally.ts';

export type OverloadOptions = { readonly seconds: number; readonly threads: number; readonly times: number };
export type OverloadReport = {
  readonly capacityPerSecond: number;
  readonly offeredPerSecond: number;
  readonly accepted: number;
  readonly shed: number;
  readonly acceptedMs: { readonly median: number; readonly p99: number };
  readonly quiet: QuietReport;
  readonly residentMiB: { readonly before: number; readonly most: number };
};

const SPANS = 2_000;
const CONNECTIONS = 300;
const DEPTH = 64;
/** Bodies that are being received or wait, and what waits for the disk, by thread; see IN_FLIGHT_BYTES and BOUNDS. */
const ROOM_MIB = 256 + 128;
/** Requests that were sent behind others on their connection are kept by Node until those are answered, at some 12 KiB each. */
const PIPELINED_MIB = (CONNECTIONS * DEPTH * 12) / 1_024;

/** One source offers many times what the server can take; another sends a little each second. Fails when a promise is broken. */
export async function overloadRun({ seconds, threads, times }: OverloadOptions): Promise<OverloadReport> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-overload-'));
  const place: Place = { catalog: join(folder, 'catalog'), data: join(folder, 'data') };
  writeLoadCatalog(place.catalog);
  const server = startLoadServer({ program: 'serve', threads }, place);
  try {
    const ready = await server.ready;
    assert.ok(ready, server.complaints());
    await using loud = await openLoud(ready.port, tokenOf(place, 'loud'));
    // A few connections that wait for their answers take what the server can give.
    const calm = await loud.order({ perSecond: 100_000, seconds: Math.min(5, seconds / 2), depth: 1 });
    const capacityPerSecond = (calm.answers['200'] ?? 0) / Math.min(5, seconds / 2);
    const memory = watchMemory(server);
    const quiet = new QuietSender(ready.port, { token: tokenOf(place, 'quiet'), rng: seededRng(7) });
    const storm = await loud.order({ perSecond: capacityPerSecond * times, seconds, depth: DEPTH });
    await quiet.stop();
    const residentMiB = memory.stop();
    const accepted = storm.answers['200'] ?? 0;
    const shed = storm.answers['503'] ?? 0;
    assertAnswers(storm, { accepted, shed });
    await assertCounted({ place, url: ready.url }, [calm, storm], quiet.report().accepted);
    const quietly = quiet.report();
    assert.deepEqual([quietly.refused, quietly.accepted > 0], [0, true], 'the quiet source was turned away');
    assert.ok(residentMiB.most < residentMiB.before + ROOM_MIB * threads + PIPELINED_MIB, JSON.stringify(residentMiB));
    await new QuietSender(ready.port, { token: tokenOf(place, 'quiet'), rng: seededRng(8) }).stop();
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0, server.complaints());
    const expected: Record<string, { good: number; total: number }> = { ...quietly.tally };
    const spans = SPANS * (accepted + (calm.answers['200'] ?? 0));
    addTally(expected, { 'orders loud': { good: spans, total: spans } });
    const stored = await storedTally(join(place.data, 'cells.db'), '10s');
    assert.deepEqual(stored['orders loud'], expected['orders loud'], 'cells of the loud source and its acknowledged requests');
    const at = (share: number): number => storm.acceptedMs[Math.floor(storm.acceptedMs.length * share)] ?? 0;
    return {
      capacityPerSecond,
      offeredPerSecond: storm.offered / seconds,
      accepted,
      shed,
      acceptedMs: { median: at(0.5), p99: at(0.99) },
      quiet: quietly,
      residentMiB,
    };
  } finally {
    server.child.kill('SIGKILL');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function assertAnswers(
  { offered, answers, acceptedMs }: LoudReport,
  { accepted, shed }: { accepted: number; shed: number },
): void {
  assert.equal(accepted + shed, offered, `every request is accepted or turned away: ${JSON.stringify(answers)}`);
  assert.ok(accepted > 0 && shed > 0, `there was no overload: ${JSON.stringify(answers)}`);
  const p99 = acceptedMs[Math.floor(acceptedMs.length * 0.99)] ?? 0;
  assert.ok(p99 < 30_000, `one in a hundred accepted requests took more than ${p99} ms`);
}

type Asked = { readonly place: Place; readonly url: string };

/** What the server says of both sources is what they saw. Threads tell their counts every second. */
async function assertCounted({ place, url }: Asked, orders: readonly LoudReport[], quiet: number): Promise<void> {
  const sum = (status: string): number => orders.reduce((total, { answers }) => total + (answers[status] ?? 0), 0);
  const want = { accepted: sum('200'), shed: sum('503'), quiet };
  const token = readFileSync(join(place.data, 'admin.token'), 'utf8').trim();
  const ask = async () => {
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const text = await answer.text();
    const count = (source: string, outcome: string): number =>
      Number(
        new RegExp(`^plimsoll_source_requests_total\\{(?=.*source="${source}")(?=.*"${outcome}").*\\} (\\d+)$`, 'm').exec(
          text,
        )?.[1],
      );
    return { accepted: count('loud', 'accepted'), shed: count('loud', 'shed'), quiet: count('quiet', 'accepted') };
  };
  for (const until = performance.now() + 10_000; performance.now() < until; await pause(200))
    if (JSON.stringify(await ask()) === JSON.stringify(want)) return;
  assert.deepEqual(await ask(), want, 'requests by what came of them, as the server and as the senders counted them');
}

function watchMemory({ child }: LoadServer): { stop(): { before: number; most: number } } {
  const resident = (): number =>
    Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1_024;
  const seen = { before: Math.round(resident()), most: 0 };
  const timer = setInterval(() => (seen.most = Math.max(seen.most, Math.round(resident()))), 200);
  return {
    stop() {
      clearInterval(timer);
      return seen;
    },
  };
}

async function openLoud(port: number, token: string) {
  const program = fileURLToPath(new URL('loud-sender.ts', import.meta.url));
  const { NODE_TEST_CONTEXT: _test, ...env } = process.env;
  const child = spawn(process.execPath, [program, String(port), token, String(CONNECTIONS), String(SPANS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  assert.equal((await lines.next()).value, 'ready');
  return {
    async order(order: LoudOrder): Promise<LoudReport> {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const { done, value } = await lines.next();
      assert.ok(done !== true, 'the sender ended');
      return JSON.parse(value) as LoudReport;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGKILL');
    },
  };
}
