import type { Answer } from '../examples/haproxy/shoppers.ts';
import type { EntryView } from '../src/wire/ledger.ts';
import type { RolloutView } from '../src/wire/rollout.ts';
import { requires } from '../test/requires.ts';
import { NEW, openShopRun } from '../test/haproxy/shop-run.ts';
import type { ShopCase } from '../test/haproxy/shop-catalog.ts';
import { until } from '../test/haproxy/until.ts';
import { PEERS } from './canary/peers.ts';
import { FIELDS, type Stretch } from './canary/traffic.ts';
import type { Figure } from './figure.ts';

/** As `settle` of the plan: what late telemetry is waited for, by choice. */
const SETTLE_MS = 2_000;
const BATCH_MS = 10_000;
/** The peers look once a minute, and Kayenta every ten: so long the same traffic goes on for them. */
const PLAYED_BATCHES = 120;
const SHOP: ShopCase = { name: 'shop', fault: 'errors', steps: [[0.25], [1]], perSecond: 200 };
const RUNS = 3;

/**
 * One release in four requests fails one time in ten, on a real HAProxy with real customers: how long after the first bad
 * answer the last one is let through, what of that the statistics need, and how many customers felt it – beside the rules
 * of other tools, which are given the very same seconds over and over until they act.
 */
export async function benchHaproxy(): Promise<readonly Figure[]> {
  const { skip } = requires('haproxy');
  if (skip !== undefined) throw new Error(skip);
  const runs: Reaction[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await react());
  const median = (of: (reaction: Reaction) => number): number => middle(runs.map(of));
  const worst = Math.max(...runs.map(({ beyond }) => beyond));
  const bad = median((reaction) => reaction.bad);
  const seconds = (name: string, ms: number): Figure => ({
    name: `HAProxy, a bad release: ${name}`,
    value: ms / 1_000,
    unit: 's',
  });
  return [
    seconds(
      'first bad answer to the last one',
      median(({ whole }) => whole),
    ),
    seconds(
      'end of the telling batch, settled, to the decision',
      median(({ decided }) => decided),
    ),
    seconds(
      'decision to weight 0 in force',
      median(({ inForce }) => inForce),
    ),
    seconds(
      'weight 0 to the last bad answer',
      median(({ drained }) => drained),
    ),
    seconds('first to last bad answer beyond what the statistics need, worst of three', worst),
    { name: 'HAProxy, a bad release: bad answers', value: bad, unit: 'requests' },
    ...PEERS.map(({ name }): Figure => {
      const peer = median(({ peers }) => peers.get(name) ?? 0);
      return {
        name: `HAProxy, the same traffic by the rule of ${name}`,
        value: peer,
        unit: 'requests',
        peer: 'ours',
        ratio: peer / bad,
      };
    }),
  ];
}

type Reaction = {
  readonly whole: number;
  readonly decided: number;
  readonly inForce: number;
  readonly drained: number;
  readonly beyond: number;
  readonly bad: number;
  readonly peers: ReadonlyMap<string, number>;
};

async function react(): Promise<Reaction> {
  await using run = await openShopRun([SHOP]);
  const id = await run.start(SHOP);
  const end = await until('it is rolled back', () => run.plane.rollout(id).then(rolledBack), 120_000);
  const answers = run.answers(SHOP);
  const bad = answers.filter(({ version, status }) => version === NEW && status >= 500);
  const [first, last] = [bad[0]?.at ?? NaN, bad.at(-1)?.at ?? NaN];
  const { decision, inForce } = instantsOf(await run.plane.entries(), id);
  // A batch that came late may have been judged with the decision: the newest one before it is what told.
  const told = Math.max(...end.judged.map(({ at }) => Date.parse(at)).filter((at) => at + SETTLE_MS <= decision));
  return {
    whole: last - first,
    decided: decision - told - SETTLE_MS,
    inForce: inForce - decision,
    drained: Math.max(0, last - inForce),
    beyond: last - told - SETTLE_MS,
    bad: bad.length,
    peers: playPeers(answers, { from: first, to: told }),
  };
}

function rolledBack(rollout: RolloutView): RolloutView | null {
  if (rollout.phase === 'promoted') throw new Error(`Cannot measure: ${rollout.sentence}`);
  return rollout.phase === 'rolled-back' ? rollout : null;
}

function instantsOf(entries: readonly EntryView[], id: string): { readonly decision: number; readonly inForce: number } {
  const ours = entries.filter(({ subject }) => subject === id);
  const decision = ours.find(
    ({ kind, body }) => kind === 'rollout.moved' && (body as { because: string }).because === 'CANARY_WORSE',
  );
  const done = ours.find(({ kind, seq }) => kind === 'effect.done' && decision !== undefined && seq > decision.seq);
  return { decision: Date.parse(decision?.at ?? ''), inForce: Date.parse(done?.at ?? '') };
}

/** The whole batches in which the bad release was served, again and again; how many bad answers each rule lets through. */
function playPeers(answers: readonly Answer[], { from, to }: { from: number; to: number }): ReadonlyMap<string, number> {
  const recorded: number[][] = [];
  for (let at = Math.ceil(from / BATCH_MS) * BATCH_MS; at + BATCH_MS <= to; at += BATCH_MS) {
    const batch = answers.filter((answer) => answer.at >= at && answer.at < at + BATCH_MS);
    const [candidate, baseline] = [
      batch.filter(({ version }) => version === NEW),
      batch.filter(({ version }) => version !== NEW),
    ];
    recorded.push([candidate.length, badIn(candidate), baseline.length, badIn(baseline)]);
  }
  if (recorded.length === 0) throw new Error('Cannot play the traffic on: not one whole batch of it was recorded');
  const counts = new Int32Array(FIELDS * PLAYED_BATCHES);
  for (let batch = 0; batch < PLAYED_BATCHES; batch += 1) counts.set(recorded[batch % recorded.length] ?? [], FIELDS * batch);
  const stretch: Stretch = { batches: PLAYED_BATCHES, counts };
  return new Map(PEERS.map(({ name, rollsBackAfter }) => [name, badBefore(stretch, rollsBackAfter(stretch) ?? PLAYED_BATCHES)]));
}

function badBefore({ counts }: Stretch, batches: number): number {
  let bad = 0;
  for (let batch = 0; batch < batches; batch += 1) bad += counts[FIELDS * batch + 1] ?? 0;
  return bad;
}

function badIn(answers: readonly Answer[]): number {
  return answers.filter(({ status }) => status >= 500).length;
}

function middle(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
