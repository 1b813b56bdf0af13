import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import type { EntryView, VerificationView } from '../../src/wire/ledger.ts';
import type { RolloutSummaryView } from '../../src/wire/rollout.ts';
import { startLoadServer, type LoadServer, type Place, type ServerKind } from './load-server.ts';
import { targetOf, writeReleaseCatalog } from './release-catalog.ts';
import { openReleaseWorld, type ReleaseWorld } from './release-world.ts';

export type ReleaseKills = {
  readonly kills: number;
  readonly seed: number;
  /** Deaths in the middle of each release. */
  readonly perRelease: number;
  readonly say?: (text: string) => void;
};
export type ReleaseReport = {
  readonly kills: number;
  readonly releases: Readonly<Record<string, number>>;
  readonly writes: number;
  readonly unanswered: number;
  readonly editions: number;
  readonly orders: { readonly reached: number; readonly changed: number };
  readonly told: { readonly messages: number; readonly again: number };
  readonly entries: number;
};

const SERVE: ServerKind = { program: 'serve', threads: 0 };

/**
 * Kills a real server at random moments of releases and of edits to its catalog, and then holds against it whatever it said:
 * every write that was answered is in the ledger, the chain is whole, a good version is everywhere and a bad one nowhere, and
 * no order changed the router twice.
 */
export async function killReleases({ kills, seed, perRelease, say }: ReleaseKills): Promise<ReleaseReport> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-releases-'));
  const rng = seededRng(seed);
  await using world = await openReleaseWorld(rng);
  const run = new Run({ place: { catalog: join(folder, 'catalog'), data: join(folder, 'data') }, rng, world });
  try {
    await run.warmUp();
    let baseline = '1.0.0';
    for (let release = 1; run.kills < kills; release += 1) {
      const isBad = release % 2 === 0;
      const candidate = `1.${release}.0`;
      if (isBad) world.faults.set(candidate, { errors: 0.15, slow: 0.001 });
      const deaths = Math.min(perRelease, kills - run.kills);
      const ended = await run.release({ candidate, baseline, deaths });
      assert.equal(ended.phase, isBad ? 'rolled-back' : 'promoted', `${candidate}: ${ended.sentence}`);
      assert.equal(ended.reason, isBad ? 'CANARY_WORSE' : 'EXPOSURE_REACHED', ended.sentence);
      if (!isBad) baseline = candidate;
      await run.settles(baseline);
      say?.(`${run.kills} kills; ${candidate} ${ended.phase}`);
    }
    return await run.account();
  } finally {
    await run.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Setting = { readonly place: Place; readonly rng: Rng; readonly world: ReleaseWorld };
type Release = { readonly candidate: string; readonly baseline: string; readonly deaths: number };
type Finds = (entry: EntryView, answer: Readonly<Record<string, unknown>>) => boolean;
/** A write that the server answered, and how to find it in the ledger. */
type Written = { readonly what: string; readonly isIn: (entries: readonly EntryView[]) => boolean };

class Run {
  readonly #setting: Setting;
  readonly #written: Written[] = [];
  readonly #ends: Record<string, number> = {};
  #server: LoadServer | null = null;
  #url = '';
  #edition = 0;
  #unanswered = 0;
  kills = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
    writeReleaseCatalog(setting.place.catalog, { url: setting.world.url, edition: 0 });
  }

  /** A judge wants to have seen the old version for a while. */
  async warmUp(): Promise<void> {
    await this.#start();
    await pause(21_000);
  }

  /** One release, in the midst of which the server dies as often as it is told to. */
  async release({ candidate, baseline, deaths }: Release): Promise<RolloutSummaryView> {
    const { rng } = this.#setting;
    const start = { plan: 'storefront', candidate, baseline, reason: 'a version among deaths' };
    const life = { isOver: false };
    const disturbing = this.#disturbUntil(life);
    for (let left = deaths; left > 0 || !(await this.#isOver(candidate)); left -= 1) {
      await this.#write('rollouts', start, (entry, answer) => entry.subject === answer['id']);
      await pause(rng.next() * 4_000);
      if (left > 0) await this.#kill();
    }
    life.isOver = true;
    await disturbing;
    const ended = (await this.#rollouts()).find((one) => one.candidate === candidate);
    assert.ok(ended);
    this.#ends[ended.phase] = (this.#ends[ended.phase] ?? 0) + 1;
    return ended;
  }

  /** What the end of a release ordered stands at the router. */
  async settles(version: string): Promise<void> {
    const { world } = this.#setting;
    for (let wait = 0; wait < 100 && (world.weights()[version] ?? 0) !== 1; wait += 1) await pause(100);
    assert.equal(world.weights()[version], 1, JSON.stringify(world.weights()));
  }

  /** Everything that was ever answered is asked for, of a server that has died once more. */
  async account(): Promise<ReleaseReport> {
    await this.#kill();
    await this.#untilApplied();
    for (let wait = 0; wait < 60 && openEffects(await this.#entries()).length > 0; wait += 1) await pause(500);
    const { world } = this.#setting;
    const { intact, first_broken } = (await this.#get('ledger/verify')) as VerificationView;
    assert.ok(intact, JSON.stringify(first_broken));
    const entries = await this.#entries();
    for (const { what, isIn } of this.#written) assert.ok(isIn(entries), `${what} was answered and is not in the ledger`);
    const keys = world.orders.filter(({ changed }) => changed).map(({ key }) => key);
    assert.deepEqual(keys, [...new Set(keys)]);
    assertOneWeightsPerKey(world);
    const outcomes = outcomesIn(entries);
    assert.deepEqual(outcomes, [...new Set(outcomes)], 'an effect has two outcomes');
    assert.deepEqual(openEffects(entries), [], 'effects without an outcome');
    for (const { key } of world.orders) assert.ok(outcomes.includes(key), `${key} reached the router and was never recorded`);
    for (const { event } of effectsIn(entries))
      if (event !== undefined) assert.ok(world.told.has(event.id), `nobody heard of ${event.id}`);
    const again = [...world.told.values()].reduce((sum, times) => sum + times - 1, 0);
    return {
      kills: this.kills,
      releases: this.#ends,
      writes: this.#written.length,
      unanswered: this.#unanswered,
      editions: this.#edition,
      orders: { reached: world.orders.length, changed: keys.length },
      told: { messages: world.told.size, again },
      entries: entries.length,
    };
  }

  async stop(): Promise<void> {
    this.#setting.world.sendTo(null);
    this.#server?.child.kill('SIGKILL');
    await this.#server?.ended;
  }

  async #disturbUntil(life: { readonly isOver: boolean }): Promise<void> {
    while (!life.isOver) {
      await this.#disturb();
      await pause(this.#setting.rng.next() * 400);
    }
  }

  /** Somebody edits the catalog, freezes another service, revokes one of its versions; what is answered must never be lost. */
  async #disturb(): Promise<void> {
    const { rng, place, world } = this.#setting;
    const dice = rng.next();
    const mark = `disturbance ${Math.floor(rng.next() * 1e9)}`;
    const says = (entry: EntryView): boolean => JSON.stringify(entry.body).includes(mark);
    if (dice < 0.5) {
      this.#edition += 1;
      writeReleaseCatalog(place.catalog, { url: world.url, edition: this.#edition });
    } else if (dice < 0.75) {
      await this.#write('freezes', { service: 'pantry', for_ms: 120_000, reason: mark }, says);
    } else {
      const version = { service: 'storefront', version: `0.${this.#written.length}.0`, reason: mark };
      await this.#write('versions/revoke', version, says);
    }
  }

  async #write(path: string, body: object, isIt: Finds): Promise<void> {
    const what = `${path} ${JSON.stringify(body)}`;
    try {
      const answer = await fetch(`${this.#url}/api/v1/${path}`, {
        method: 'POST',
        headers: { ...this.#headers(), 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(10_000),
      });
      const said = (await answer.json()) as Readonly<Record<string, unknown>>;
      if (answer.ok) this.#written.push({ what, isIn: (entries) => entries.some((entry) => isIt(entry, said)) });
      else assert.ok([404, 409, 422, 503].includes(answer.status), `${what}: ${answer.status} ${JSON.stringify(said)}`);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      this.#unanswered += 1;
    }
  }

  async #kill(): Promise<void> {
    const { rng, world } = this.#setting;
    const server = this.#server ?? assert.fail('there is no server to kill');
    assert.equal(server.child.exitCode, null, `the server ended by itself: ${server.complaints()}`);
    world.sendTo(null);
    server.child.kill('SIGKILL');
    await server.ended;
    this.kills += 1;
    if (rng.next() < 0.15) await this.#killWhileStarting();
    await this.#start();
  }

  async #killWhileStarting(): Promise<void> {
    const { place, rng } = this.#setting;
    const server = startLoadServer(SERVE, place);
    await Promise.race([pause(rng.next() * 900), server.ended]);
    assert.equal(server.child.exitCode, null, `the server ended by itself: ${server.complaints()}`);
    server.child.kill('SIGKILL');
    await server.ended;
    this.kills += 1;
  }

  async #start(): Promise<void> {
    const { place, world } = this.#setting;
    this.#server = startLoadServer(SERVE, place);
    const ready = (await this.#server.ready) ?? assert.fail(`the server did not start: ${this.#server.complaints()}`);
    this.#url = ready.url;
    world.sendTo({ port: ready.port, token: readFileSync(join(place.data, 'intake.token'), 'utf8').trim() });
  }

  async #isOver(candidate: string): Promise<boolean> {
    const known = (await this.#rollouts()).find((one) => one.candidate === candidate);
    return known !== undefined && ['promoted', 'rolled-back', 'concluded'].includes(known.phase);
  }

  async #rollouts(): Promise<readonly RolloutSummaryView[]> {
    return ((await this.#get('rollouts')) as { rollouts: readonly RolloutSummaryView[] }).rollouts;
  }

  async #entries(): Promise<readonly EntryView[]> {
    const all: EntryView[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page = (await this.#get(`ledger?limit=500&after=${after}`)) as { entries: EntryView[]; next: number | null };
      all.push(...page.entries);
      after = page.next;
    }
    return all;
  }

  /** The last edit is in force, although nobody waited for it. */
  async #untilApplied(): Promise<void> {
    for (let wait = 0; wait < 100 && (await this.#shownTarget()) !== targetOf(this.#edition); wait += 1) await pause(100);
    assert.equal(await this.#shownTarget(), targetOf(this.#edition));
  }

  async #shownTarget(): Promise<string | null> {
    const { target } = ((await this.#get('objectives/edited').catch(() => ({}))) ?? {}) as { target?: number };
    return target === undefined ? null : (100 * target).toFixed(2);
  }

  async #get(path: string): Promise<unknown> {
    const answer = await fetch(`${this.#url}/api/v1/${path}`, { headers: this.#headers(), signal: AbortSignal.timeout(10_000) });
    assert.ok(answer.ok, `GET ${path}: ${answer.status}`);
    return answer.json();
  }

  #headers(): Readonly<Record<string, string>> {
    return { authorization: `Bearer ${readFileSync(join(this.#setting.place.data, 'admin.token'), 'utf8').trim()}` };
  }
}

/** The same key with other weights would be another order under its name. */
function assertOneWeightsPerKey({ orders }: ReleaseWorld): void {
  const known = new Map<string, string>();
  for (const { key, weights } of orders) {
    const text = JSON.stringify(weights);
    assert.equal(known.get(key) ?? text, text, `${key} was ordered with other weights before`);
    known.set(key, text);
  }
}

const ENDS: ReadonlySet<string> = new Set(['effect.done', 'effect.superseded', 'effect.abandoned']);
type Recorded = { readonly key: string; readonly event?: { readonly id: string } };

function outcomesIn(entries: readonly EntryView[]): readonly string[] {
  return entries.flatMap(({ kind, body }) => (ENDS.has(kind) ? [(body as { key: string }).key] : []));
}

function openEffects(entries: readonly EntryView[]): readonly string[] {
  const ended = new Set(outcomesIn(entries));
  return effectsIn(entries).flatMap(({ key }) => (ended.has(key) ? [] : [key]));
}

function effectsIn(entries: readonly EntryView[]): readonly Recorded[] {
  return entries.flatMap(({ body }) => (body as { readonly effects?: readonly Recorded[] }).effects ?? []);
}
