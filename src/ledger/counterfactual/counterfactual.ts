import type { Catalog } from '../../catalog/catalog.ts';
import { digestOf } from '../../kernel/hash.ts';
import type { Instant } from '../../kernel/units.ts';
import { comparisonWhen } from '../decisions/move-grounds.ts';
import type { Entry } from '../entry.ts';
import { foldOn } from '../replay/replay-entry.ts';
import type { Which } from '../replay/replay-stream.ts';
import { EMPTY_WORLD, type World } from '../world.ts';
import { outcomeOf } from './outcome.ts';
import { underPolicy, type Instead } from './under-policy.ts';

/** One thing that another policy changes, and when. */
export type Changed =
  | { readonly is: 'decision'; readonly entry: Entry; readonly recorded: string; readonly instead: string }
  /** From this batch on the candidate is judged otherwise; what follows from that was never recorded. */
  | {
      readonly is: 'verdict';
      readonly rollout: string;
      readonly at: Instant;
      readonly recorded: Verdict;
      readonly instead: Verdict;
    }
  | { readonly is: 'unknowable'; readonly entry: Entry; readonly why: string };
export type Verdict = 'worse' | 'safe' | 'undecided';

export type Comparing = {
  readonly recorded: World;
  /** The same entries, in which rollouts have the plans of the other policy. */
  readonly other: World;
  /** The last verdicts on each rollout that were told to be different. */
  readonly told: ReadonlyMap<string, string>;
  readonly decisions: number;
};
export const NOTHING_COMPARED: Comparing = { recorded: EMPTY_WORLD, other: EMPTY_WORLD, told: new Map(), decisions: 0 };

type Asked = { readonly policy: Catalog; readonly which: Which; readonly found: (changed: Changed) => void };

/**
 * Asks of each recorded decision what it would have been under another policy, all before it having gone as it did. Only the
 * first difference is what would have happened: whatever comes after it was recorded in another world.
 */
export function comparePage(so: Comparing, entries: readonly Entry[], asked: Asked): Comparing {
  let { recorded, other, decisions } = so;
  const told = new Map(so.told);
  for (const entry of entries) {
    const instead = underPolicy(asked.policy, { world: atTail(other, entry), entry });
    if (instead !== null && asked.which(entry)) {
      decisions += 1;
      const changed = changedBy(entry, instead);
      if (changed !== null) asked.found(changed);
    }
    recorded = foldOn(recorded, entry);
    other = foldOn(other, withPlan(entry, instead));
    if (entry.kind === 'rollout.judged' && asked.which(entry)) {
      const changed = verdictChanged(entry, { recorded, other, told });
      if (changed !== null) asked.found(changed);
    }
  }
  return { recorded, other, told, decisions };
}

function atTail(world: World, { seq, previous }: Entry): World {
  return { ...world, tail: { seq: seq - 1, hash: previous } };
}

function changedBy(entry: Entry, instead: Instead): Changed | null {
  const recorded = outcomeOf(entry);
  switch (instead.is) {
    case 'unknowable':
      return { is: 'unknowable', entry, why: instead.why };
    case 'nothing':
      return { is: 'decision', entry, recorded, instead: 'nothing, it stays as it is' };
    case 'refused':
      return { is: 'decision', entry, recorded, instead: `refused: ${instead.code}` };
    case 'decided': {
      const now = outcomeOf(instead.draft);
      return now === recorded ? null : { is: 'decision', entry, recorded, instead: now };
    }
  }
}

/** A rollout goes on under the plan that it would have begun with. */
function withPlan(entry: Entry, instead: Instead | null): Entry {
  if (entry.kind !== 'rollout.started' || instead?.is !== 'decided' || instead.draft.kind !== 'rollout.started') return entry;
  const { plan, terms } = instead.draft.body;
  if (digestOf({ plan, terms }) === digestOf({ plan: entry.body.plan, terms: entry.body.terms })) return entry;
  return { ...entry, body: { ...entry.body, plan, terms } };
}

type Both = { readonly recorded: World; readonly other: World; readonly told: Map<string, string> };

function verdictChanged({ subject, at }: Entry, { recorded, other, told }: Both): Changed | null {
  const [one, two] = [verdictIn(recorded, subject, at), verdictIn(other, subject, at)];
  const now = `${one} ${two}`;
  if (one === null || two === null || one === two) {
    told.delete(subject);
    return null;
  }
  if (told.get(subject) === now) return null;
  told.set(subject, now);
  return { is: 'verdict', rollout: subject, at, recorded: one, instead: two };
}

/** What is missing beside the counts, such as telemetry that is late, is not asked: it is the same under both. */
function verdictIn(world: World, id: string, at: Instant): Verdict | null {
  const record = world.rollouts.get(id);
  if (record === undefined || record.rollout.now.step >= record.rollout.plan.steps.length) return null;
  const { kind } = comparisonWhen(record, at);
  return kind === 'worse' || kind === 'safe' ? kind : 'undecided';
}
