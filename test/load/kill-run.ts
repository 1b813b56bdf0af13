import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import { KillSenders, type SendReport } from './kill-senders.ts';
import { writeLoadCatalog } from './load-catalog.ts';
import { startLoadServer, tokenOf, type LoadServer, type Place, type ServerKind } from './load-server.ts';
import { addTally, storedTally, type Tally } from './tally.ts';

export type KillReport = SendReport & {
  readonly kills: number;
  /** What the servers were at when they were killed. */
  readonly killedAt: Readonly<Record<string, number>>;
  /** From the start of the process to its readiness, ms, in rising order. */
  readonly readyMs: readonly number[];
};
export type KillOptions = {
  readonly kills: number;
  readonly seed: number;
  readonly connections: number;
  readonly kinds: readonly ServerKind[];
  readonly say?: (text: string) => void;
};

type Run = { readonly place: Place; readonly rng: Rng; readonly killedAt: Record<string, number>; readonly readyMs: number[] };

/**
 * Kills servers on one data folder at random moments while many connections send, and compares the cells with what the
 * senders know. Exactly: what was acknowledged is counted once, however often it was sent. What got no answer and was sent
 * again until it got one is counted once. What got no answer and was never sent again is counted once or not at all, but
 * always whole.
 */
export async function killRun({ kills, seed, connections, kinds, say }: KillOptions): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-kills-'));
  const place = { catalog: join(folder, 'catalog'), data: join(folder, 'data') };
  writeLoadCatalog(place.catalog);
  const run: Run = { place, rng: seededRng(seed), killedAt: {}, readyMs: [] };
  const senders = new KillSenders({ connections, rng: run.rng });
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const kind = kinds[kill % kinds.length];
      assert.ok(kind);
      // The first one is let live until something was acknowledged: the streams of counters begin under its eyes.
      await oneLife(run, { kind, senders, isFirst: kill === 0 });
      if (kill % 20 === 19) say?.(`${kill + 1} kills, ${senders.report().acknowledged} payloads acknowledged`);
    }
    const last: ServerKind = { program: 'serve', threads: 1 };
    await sendTheRest(run, last, senders);
    await stopInOrder(startLoadServer(last, place));
    await compare(join(place.data, 'cells.db'), senders);
    return { ...senders.report(), kills, killedAt: run.killedAt, readyMs: run.readyMs.toSorted((a, b) => a - b) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Life = { readonly kind: ServerKind; readonly senders: KillSenders; readonly isFirst: boolean };

async function oneLife({ place, rng, killedAt, readyMs }: Run, { kind, senders, isFirst }: Life): Promise<void> {
  const server = startLoadServer(kind, place);
  const sending = server.ready.then(async (ready) => {
    if (ready === null) return;
    readyMs.push(ready.ms);
    await senders.send({ port: ready.port, token: tokenOf(place, 'loud'), until: () => gone(server) });
  });
  if (isFirst) while (senders.report().acknowledged === 0 && !gone(server)) await pause(10);
  else if (rng.next() < 0.8) await Promise.race([server.ready, server.ended]);
  await Promise.race([pause(rng.next() * 900), server.ended]);
  assert.ok(!gone(server), `the server ended by itself: ${server.complaints()}`);
  const at = `${kind.program} ${kind.threads}: ${server.lastMark()}`;
  killedAt[at] = (killedAt[at] ?? 0) + 1;
  server.child.kill('SIGKILL');
  await Promise.all([server.ended, sending]);
}

/** Everything that is still owed is acknowledged; then the process dies once more. */
async function sendTheRest({ place, readyMs }: Run, kind: ServerKind, senders: KillSenders): Promise<void> {
  const server = startLoadServer(kind, place);
  const ready = await server.ready;
  assert.ok(ready, server.complaints());
  readyMs.push(ready.ms);
  senders.finish();
  await senders.send({ port: ready.port, token: tokenOf(place, 'loud'), until: () => gone(server) });
  assert.ok(!gone(server), `the server ended by itself: ${server.complaints()}`);
  server.child.kill('SIGKILL');
  await server.ended;
}

async function stopInOrder(server: LoadServer): Promise<void> {
  assert.ok(await server.ready, server.complaints());
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0, server.complaints());
}

function gone({ child }: LoadServer): boolean {
  return child.killed || child.exitCode !== null || child.signalCode !== null;
}

async function compare(cellsFile: string, senders: KillSenders): Promise<void> {
  const { acknowledged, unanswered } = senders.tallies();
  for (const tier of ['10s', '1m', '1h'] as const) {
    const stored = await storedTally(cellsFile, tier);
    const sure = (tally: Tally): Tally =>
      Object.fromEntries(Object.entries(tally).filter(([name]) => !name.startsWith('fragile')));
    assert.deepEqual(sure(stored), sure(acknowledged), `${tier} cells and acknowledged payloads`);
    for (const [name, { good, total }] of Object.entries(stored)) {
      if (!name.startsWith('fragile')) continue;
      const known = acknowledged[name] ?? { good: 0, total: 0 };
      const most = { ...known };
      addTally({ [name]: most }, { [name]: unanswered[name] ?? { good: 0, total: 0 } });
      assert.ok(total >= known.total && total <= most.total, `${name}: ${total} is not in ${known.total} … ${most.total}`);
      // Payloads of this journey are seven observations, five of them good.
      assert.deepEqual([total % 7, good * 7], [0, total * 5], `${name}: part of a payload was counted`);
    }
  }
}
