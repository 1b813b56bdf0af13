import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../src/ledger/entry.ts';
import { replayEntry, type ReplayedEntry } from '../../src/ledger/replay/replay-entry.ts';
import { NOTHING_REPLAYED, replayPage, type Watch } from '../../src/ledger/replay/replay-stream.ts';
import { openReleaseWorld } from '../releases/release-world.ts';
import { commandRollout, startRollout } from '../../src/loops/rollouts.ts';

const STORY = { plan: 'mailer', candidate: '1.1.0', baseline: '1.0.0', reason: 'a new release', actor: 'ada' } as const;

/** A rollout that somebody stopped, resumed and took back, with all that was recorded of it. */
async function recorded(): Promise<readonly Entry[]> {
  const world = await openReleaseWorld();
  await world.pass(60);
  const started = await startRollout(world.parts(), STORY);
  const id = 'id' in started ? started.id : assert.fail(started.text);
  await world.pass(15);
  const say = (command: Parameters<typeof commandRollout>[1]['command']) =>
    commandRollout(world.parts(), { id, command, reason: 'to see', actor: 'ada' });
  assert.equal(await say({ say: 'hold', until: (world.now() + 600_000) as never }), null);
  await world.pass(5);
  assert.equal(await say({ say: 'resume' }), null);
  await world.pass(5);
  assert.equal(await say({ say: 'abort' }), null);
  await world.pass(20);
  return world.entries();
}

const ENTRIES = await recorded();

function replay(entries: readonly Entry[], rest: Partial<Watch> = {}): { outcomes: ReplayedEntry[]; tally: object } {
  const outcomes: ReplayedEntry[] = [];
  const { tally } = replayPage(NOTHING_REPLAYED, entries, { which: () => true, found: (one) => outcomes.push(one), ...rest });
  return { outcomes, tally };
}

const ofRollout = ({ kind }: Entry): boolean => kind === 'rollout.started' || kind === 'rollout.moved';

test('every decision about a rollout comes out the same to the byte, by evidence and at a word', () => {
  const { outcomes } = replay(ENTRIES);
  const own = outcomes.filter(({ entry }) => ofRollout(entry));
  assert.ok(own.length > 5);
  assert.deepEqual(
    own.filter(({ outcome }) => outcome.is !== 'same'),
    [],
  );
});

test('an entry whose figures were changed is found, field by field', () => {
  const entry = ENTRIES.find(({ kind, body }) => kind === 'rollout.moved' && 'because' in body && body.because === 'OPERATOR');
  assert.ok(entry?.kind === 'rollout.moved');
  const { seq } = entry;
  const edited = { ...entry, body: { ...entry.body, because: 'SAFE', sentence: 'All is well.' } } as Entry;
  const { outcomes } = replay(
    ENTRIES.map((one) => (one.seq === seq ? edited : one)),
    { which: (one) => one.seq === seq },
  );
  const [found] = outcomes;
  assert.ok(found?.outcome.is === 'different');
  assert.deepEqual(found.outcome.differences, [
    { path: 'body.because', recorded: 'SAFE', now: 'OPERATOR' },
    { path: 'body.sentence', recorded: 'All is well.', now: entry.body.sentence },
  ]);
});

test('a changed batch shows in the verdict of the next decision that was made from it', () => {
  const at = ENTRIES.findIndex(({ kind }) => kind === 'rollout.judged');
  const judged = ENTRIES[at];
  assert.ok(judged?.kind === 'rollout.judged');
  const batches = judged.body.batches.map((batch) => ({
    ...batch,
    tallies: batch.tallies.map((one) => ({ ...one, k1: one.k1 + 1 })),
  }));
  const { outcomes } = replay(ENTRIES.with(at, { ...judged, body: { batches } }));
  const different = outcomes.filter(({ outcome }) => outcome.is === 'different');
  assert.ok(different.length > 0);
  const [{ outcome }] = different as [ReplayedEntry];
  assert.ok(outcome.is === 'different');
  assert.ok(outcome.differences.some(({ path }) => path.startsWith('body.decided.inputs.comparison.streams[0].candidate')));
});

test('with the entries of one rollout alone its decisions are made again, and those of a missing beginning are not', () => {
  const id = ENTRIES.find(({ kind }) => kind === 'rollout.started')?.subject;
  const own = ENTRIES.filter(({ subject }) => subject === id);
  const { outcomes } = replay(own, { isPartial: true });
  assert.deepEqual(new Set(outcomes.map(({ outcome }) => outcome.is)), new Set(['same']));
  const late = replay(own.slice(1), { isPartial: true });
  assert.deepEqual(new Set(late.outcomes.map(({ outcome }) => outcome.is)), new Set(['not-replayable']));
});

test('what happened is no decision, and what carries no inputs is not replayable', () => {
  const { world } = NOTHING_REPLAYED;
  const [first] = ENTRIES;
  assert.ok(first !== undefined);
  const bare = { ...first, kind: 'rollout.started', body: { plan: {} } } as unknown as Entry;
  assert.deepEqual(replayEntry(world, bare), { entry: bare, outcome: { is: 'not-replayable' } });
  const told = { ...first, kind: 'effect.done', body: { key: 'k', what: 'w', attempts: 1 } } as Entry;
  assert.equal(replayEntry(world, told), null);
});
