import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Effect } from '../delivery/effect.ts';
import { ended, shifting } from '../delivery/move.ts';
import { atOnce } from '../delivery/roll-back.ts';
import { FIRST_ATTEMPT, PLAN, TERMS } from '../delivery/rollout.test-data.ts';
import type { Phase } from '../delivery/rollout.ts';
import { canonicalJson } from '../kernel/hash.ts';
import { SECOND, type Instant } from '../kernel/units.ts';
import { GENESIS, seal } from '../proof/chain.ts';
import type { Draft, Entry } from './entry.ts';
import { explainEntry } from './explain-entry.ts';
import { activeRollouts, EMPTY_WORLD, fold, type World } from './world.ts';

const AT = 1_800_000_000_000 as Instant;
const BATCH = { step: 0, whole: true, tallies: [{ n1: 10, k1: 0, n0: 190, k0: 2 }] };

/** What happens next, to the rollout or effect that a number picks among those there are. */
const act = fc.record({
  what: fc.constantFrom('start', 'shift', 'back', 'end', 'judge', 'done', 'failed', 'superseded', 'catalog', 'refused', 'server'),
  pick: fc.nat(50),
});
const acts = fc.array(act, { maxLength: 60, size: 'max' });

/** A ledger in which every entry can follow from those before it. */
function ledgerOf(given: readonly { what: string; pick: number }[]): readonly Entry[] {
  const entries: Entry[] = [];
  let world = EMPTY_WORLD;
  for (const [index, { what, pick }] of given.entries()) {
    const drafts = draftOf(world, { what, pick });
    const sealed = seal<Draft>(drafts, { tail: world.tail, at: (AT + index * SECOND) as Instant });
    world = sealed.reduce(fold, world);
    entries.push(...sealed);
  }
  return entries;
}

function draftOf(world: World, { what, pick }: { what: string; pick: number }): readonly Draft[] {
  const active = activeRollouts(world);
  const record = active[pick % Math.max(1, active.length)];
  const pending = [...world.pending.keys()];
  const key = pending[pick % Math.max(1, pending.length)];
  const actor = 'test';
  switch (what) {
    case 'start':
      return [startDraft(`r-${world.tail.seq + 1}`)];
    case 'shift':
    case 'back':
    case 'end':
      return record === undefined ? [] : [moveDraft(record.rollout.id, { what, order: record.rollout.orders + 1 })];
    case 'judge':
      return record === undefined
        ? []
        : [
            {
              kind: 'rollout.judged',
              subject: record.rollout.id,
              actor,
              body: { batches: [{ ...BATCH, at: record.nextBatch }] },
            },
          ];
    case 'done':
      return key === undefined
        ? []
        : [
            {
              kind: 'effect.done',
              subject: world.pending.get(key)?.subject ?? '',
              actor,
              body: { key, what: 'something', attempts: 1 },
            },
          ];
    case 'failed':
      return key === undefined
        ? []
        : [{ kind: 'effect.failed', subject: 's', actor, body: { key, what: 'something', attempts: 2, error: 'refused' } }];
    case 'superseded':
      return key === undefined
        ? []
        : [{ kind: 'effect.superseded', subject: 's', actor, body: { key, what: 'something', by: 'another' } }];
    case 'catalog':
      return [{ kind: 'catalog.applied', subject: 'catalog', actor, body: { revision: `${pick}`, counts: { services: 1 } } }];
    case 'refused':
      return [{ kind: 'catalog.refused', subject: 'catalog', actor, body: { problems: ['wrong'] } }];
    default:
      return [{ kind: 'server.started', subject: 'server', actor, body: { version: '0.1.0', node: '24' } }];
  }
}

function startDraft(id: string): Draft {
  const body = {
    plan: PLAN,
    candidate: '1.1.0',
    baseline: '1.0.0',
    terms: TERMS,
    places: { candidate: '1.1.0', baseline: '1.0.0', control: null },
    generations: ['checkout-success@1'],
    catalogRevision: 'r',
    ...FIRST_ATTEMPT,
    reason: 'a new release',
    effects: [traffic(id, { order: 1, share: 0.05 })],
  };
  return { kind: 'rollout.started', subject: id, actor: 'test', body };
}

function moveDraft(id: string, { what, order }: { what: 'shift' | 'back' | 'end'; order: number }): Draft {
  const since = AT;
  const next: Phase = {
    shift: shifting(1, since),
    back: atOnce({ now: shifting(0, since) }, { at: since, because: 'CANARY_WORSE' }).next,
    end: ended('rolled-back', 0, { at: since, because: 'CANARY_WORSE' }),
  }[what];
  const page: Effect = { do: 'notify', key: `${id}/page/${order}`, owner: 'team-shop', via: null, text: 'why' };
  const effects = { shift: [traffic(id, { order, share: 0.5 })], back: [traffic(id, { order, share: 0 }), page], end: [] }[what];
  return {
    kind: 'rollout.moved',
    subject: id,
    actor: 'test',
    body: { next, because: 'SAFE', command: null, approval: null, glass: null, sentence: `it did ${what}`, effects },
  };
}

function traffic(id: string, { order, share }: { order: number; share: number }): Effect {
  return {
    do: 'set-traffic',
    key: `${id}/traffic/${order}`,
    router: PLAN.router,
    weights: { '1.0.0': 1 - share, '1.1.0': share },
    mirror: null,
    urgent: share === 0,
  };
}

test('folding changes neither the state nor the entry it is given, and always gives the same', () => {
  fc.assert(
    fc.property(acts, (given) => {
      const entries = ledgerOf(given).map(frozen);
      const once = entries.reduce((world, entry) => frozen(fold(world, entry)), frozen(EMPTY_WORLD));
      assert.deepEqual(plain(entries.reduce(fold, EMPTY_WORLD)), plain(once));
    }),
  );
});

test('what was read back from JSON, page by page, folds to the same state', () => {
  fc.assert(
    fc.property(acts, fc.integer({ min: 1, max: 9 }), (given, size) => {
      const entries = ledgerOf(given);
      const read = entries.map((entry) => JSON.parse(canonicalJson(entry)) as Entry);
      let world = EMPTY_WORLD;
      for (let at = 0; at < read.length; at += size) world = read.slice(at, at + size).reduce(fold, world);
      assert.deepEqual(plain(world), plain(entries.reduce(fold, EMPTY_WORLD)));
    }),
  );
});

test('pending is what was recorded and has no outcome, in the order in which it was recorded', () => {
  fc.assert(
    fc.property(acts, (given) => {
      const entries = ledgerOf(given);
      const asked = entries.flatMap((entry) =>
        entry.kind === 'rollout.started' || entry.kind === 'rollout.moved' ? entry.body.effects.map(({ key }) => key) : [],
      );
      const over = new Set(
        entries.flatMap((entry) => (entry.kind === 'effect.done' || entry.kind === 'effect.superseded' ? [entry.body.key] : [])),
      );
      const { pending, rollouts } = entries.reduce(fold, EMPTY_WORLD);
      assert.deepEqual(
        [...pending.keys()],
        asked.filter((key) => !over.has(key)),
      );
      assert.equal(new Set(asked).size, asked.length, 'no key is given twice');
      for (const { rollout } of rollouts.values()) confirmedByEntries(rollout.applied, { entries, id: rollout.id });
    }),
  );
});

/** What the router has taken is the newest order of the rollout that was done. */
function confirmedByEntries(
  applied: { share: number; at: Instant; key: string } | null,
  { entries, id }: { entries: readonly Entry[]; id: string },
): void {
  const done = entries.findLast((entry) => entry.kind === 'effect.done' && entry.body.key.startsWith(`${id}/traffic/`));
  assert.deepEqual(
    applied === null ? null : [applied.key, applied.at],
    done?.kind === 'effect.done' ? [done.body.key, done.at] : null,
  );
}

test('every entry is told in a sentence', () => {
  fc.assert(
    fc.property(acts, (given) => {
      for (const entry of ledgerOf(given))
        assert.ok(
          /^.{8,}$/s.test(explainEntry(entry)) && !/undefined|NaN|\[object/.test(explainEntry(entry)),
          explainEntry(entry),
        );
    }),
  );
});

test('of the rollouts that have ended the last 200 are kept at hand, and none that is active is dropped', () => {
  let world = EMPTY_WORLD;
  const record = (draft: Draft): void => {
    world = seal<Draft>([draft], { tail: world.tail, at: AT }).reduce(fold, world);
  };
  record(startDraft('long-lived'));
  for (let number = 0; number < 300; number += 1) {
    record(startDraft(`r-${number}`));
    record(moveDraft(`r-${number}`, { what: 'end', order: 2 }));
  }
  assert.equal(world.rollouts.size, 200);
  assert.ok(world.rollouts.has('long-lived') && world.rollouts.has('r-299') && !world.rollouts.has('r-100'));
});

test('the judge keeps what every batch showed, however many there were', () => {
  const entries = seal<Draft>([startDraft('r')], { tail: { seq: 0, hash: GENESIS }, at: AT });
  let world = entries.reduce(fold, EMPTY_WORLD);
  for (let batch = 0; batch < 800; batch += 1) {
    const batches = [{ ...BATCH, at: (AT + batch * 10 * SECOND) as Instant }];
    world = seal<Draft>([{ kind: 'rollout.judged', subject: 'r', actor: 'test', body: { batches } }], {
      tail: world.tail,
      at: AT,
    }).reduce(fold, world);
  }
  const record = world.rollouts.get('r') ?? assert.fail('it is gone');
  assert.deepEqual([record.judge.streams[0]?.totals.n1, record.nextBatch], [8_000, AT + 8_000 * SECOND]);
});

test('an entry about a rollout that was never started is our own mistake, and is said', () => {
  const [entry] = seal<Draft>([moveDraft('ghost', { what: 'shift', order: 1 })], { tail: EMPTY_WORLD.tail, at: AT });
  assert.throws(
    () => fold(EMPTY_WORLD, entry ?? assert.fail('no entry')),
    /Invariant broken: an entry speaks of rollout ghost, which was never started/,
  );
});

test('a repaired catalog takes back what was refused, and a refused one changes nothing in force', () => {
  const { catalog } = ledgerOf([
    { what: 'catalog', pick: 1 },
    { what: 'refused', pick: 0 },
  ]).reduce(fold, EMPTY_WORLD);
  assert.deepEqual(catalog, { revision: '1', appliedAt: AT, refused: ['wrong'], files: {}, texts: {} });
  const after = ledgerOf([
    { what: 'refused', pick: 0 },
    { what: 'catalog', pick: 2 },
  ]).reduce(fold, EMPTY_WORLD);
  assert.deepEqual(after.catalog, { revision: '2', appliedAt: AT + SECOND, refused: [], files: {}, texts: {} });
});

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map) {
    for (const each of value.values()) frozen(each);
    value.set = value.delete = value.clear = () => assert.fail('a map of the state was changed');
    return value;
  }
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
