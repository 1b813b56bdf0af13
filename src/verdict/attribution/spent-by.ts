import type { Objective, SliceRule } from '../../catalog/objective.ts';
import { MINUTE, type Instant } from '../../kernel/units.ts';
import { allowanceOf } from '../allowance.ts';
import { attribute, type Attributed, type Attribution, type AttributionFacts } from './attribute.ts';
import type { EvidenceKind, Suspect } from './suspect.ts';

/** What one suspect spent of the budget of the window, with a 95 % interval where evidence gives one. */
export type SpentBy = {
  readonly id: string;
  readonly kind: Suspect['kind'];
  readonly title: string;
  readonly evidence: EvidenceKind;
  readonly strength: 'strong' | 'moderate' | 'weak';
  /** Bad events, or bad slices where whole slices are what is spent. */
  readonly bad: number;
  /** Part of the window's whole budget. */
  readonly spent: number;
  readonly low: number;
  readonly high: number;
  readonly first: Instant;
  /** Start of the last minute in which it spent something. */
  readonly last: Instant;
  /** It spent something in the last minutes of the window. */
  readonly burning: boolean;
};

export type BudgetAttribution = {
  /** What `bad` counts. */
  readonly unit: 'events' | 'slices';
  readonly bad: number;
  readonly total: number;
  readonly spent: number;
  /** The most first. */
  readonly spenders: readonly SpentBy[];
  readonly unattributed: {
    readonly bad: number;
    readonly spent: number;
    /** Bad events of it that are more than usual, although nothing is known that could have caused them. */
    readonly unexplained: number;
  };
};

/** The last minutes of a window are those that are not all in yet. */
const BURNING_WITHIN = 10;

type Spending = {
  readonly unit: 'events' | 'slices';
  /** What `bad` counts, in all and by each suspect. */
  readonly bad: number;
  readonly each: readonly number[];
  /** The same as parts of the budget. */
  readonly spent: number;
  readonly spentEach: readonly number[];
};

/** Who spent which part of an objective's budget. `windowTotal` is what was counted in all of a window that the minutes do not reach back to. */
export function spentBy(
  { windowTotal = null, ...facts }: AttributionFacts & { readonly windowTotal?: number | null },
  { target, method, windowMs }: Pick<Objective, 'target' | 'method' | 'windowMs'>,
): BudgetAttribution {
  const found = attribute(facts);
  const { parts, of } = allowanceOf(target);
  const total = facts.minutes.total.reduce((sum, count) => sum + count, 0);
  const spending =
    method.kind === 'occurrences'
      ? byEvents(found, { facts, budget: (Math.max(total, windowTotal ?? 0) * parts) / of })
      : bySlices(found, { facts, method, budget: parts / of, windowMs });
  const spenders = found.attributed.map((one, index) => spenderOf(one, { facts, spending, index }));
  const known = (of: readonly number[]): number => of.reduce((sum, count) => sum + count, 0);
  return {
    unit: spending.unit,
    bad: spending.bad,
    total,
    spent: spending.spent,
    spenders: spenders.toSorted((a, b) => b.spent - a.spent || a.first - b.first || (a.id < b.id ? -1 : 1)),
    unattributed: {
      bad: spending.bad - known(spending.each),
      spent: Math.max(0, spending.spent - known(spending.spentEach)),
      unexplained: found.unexplained,
    },
  };
}

function spenderOf(
  { suspect, evidence, minutes, bad, low, high }: Attributed,
  { facts, spending, index }: { facts: AttributionFacts; spending: Spending; index: number },
): SpentBy {
  const first = minutes.findIndex((count) => count > 0);
  const last = minutes.findLastIndex((count) => count > 0);
  const spent = spending.spentEach[index]!;
  return {
    id: suspect.id,
    kind: suspect.kind,
    title: suspect.title,
    evidence,
    strength: strengthOf(evidence),
    bad: spending.each[index]!,
    spent,
    low: (spent * low) / bad,
    high: (spent * high) / bad,
    first: (facts.from + first * MINUTE) as Instant,
    last: (facts.from + last * MINUTE) as Instant,
    burning: last >= minutes.length - BURNING_WITHIN,
  };
}

/** How firmly this kind of evidence ties a suspect to what it is held to have spent. */
export function strengthOf(evidence: EvidenceKind): SpentBy['strength'] {
  if (evidence === 'declared' || evidence === 'label') return 'strong';
  return evidence === 'time' ? 'weak' : 'moderate';
}

type Around = { readonly facts: AttributionFacts; readonly budget: number };

function byEvents({ attributed }: Attribution, { facts, budget }: Around): Spending {
  const bad = facts.minutes.bad.reduce((sum, count) => sum + count, 0);
  const each = attributed.map((one) => one.bad);
  const part = (count: number): number => (budget === 0 ? 0 : count / budget);
  return { unit: 'events', bad, each, spent: part(bad), spentEach: each.map(part) };
}

type Sliced = Around & { readonly method: Exclude<Objective['method'], { kind: 'occurrences' }>; readonly windowMs: number };

/** A slice is bad as a whole, so it goes as a whole to whoever has most of its bad events; shares of slices add up as they are. */
function bySlices({ attributed, background }: Attribution, { facts, method, budget, windowMs }: Sliced): Spending {
  // Minutes are the finest that is kept for long: shorter slices are judged as minutes, of which there are fewer.
  const width = Math.max(1, method.sliceMs / MINUTE);
  const expected = windowMs / MINUTE / width;
  const each = attributed.map(() => 0);
  const shares = attributed.map(() => 0);
  let [bad, seen, shortfall] = [0, 0, 0];
  // Slices lie on multiples of their own width, which the window need not begin at.
  for (let first = -((facts.from / MINUTE) % width); first < facts.minutes.total.length; first += width) {
    const over = { first: Math.max(0, Math.round(first)), end: Math.min(facts.minutes.total.length, Math.round(first + width)) };
    const total = sum(facts.minutes.total, over);
    if (total <= 0) continue;
    const failed = sum(facts.minutes.bad, over);
    seen += 1;
    shortfall += failed / total;
    const parts = attributed.map(({ minutes }) => sum(minutes, over));
    for (const [index, part] of parts.entries()) shares[index]! += part / total;
    if (method.kind !== 'timeslices' || passes(method.slice, { failed, total })) continue;
    bad += 1;
    const most = parts.indexOf(Math.max(...parts));
    if (most >= 0 && parts[most]! > sum(background, over)) each[most]! += 1;
  }
  if (method.kind === 'timeslices') {
    const part = (count: number): number => count / (budget * expected);
    return { unit: 'slices', bad, each, spent: part(bad), spentEach: each.map(part) };
  }
  const part = (share: number): number => (seen === 0 ? 0 : share / seen / budget);
  const events = byEvents({ attributed, background, unexplained: 0 }, { facts, budget });
  return { ...events, spent: part(shortfall), spentEach: shares.map(part) };
}

/** What must not exceed a bound, cost for example, is itself what is counted as bad. */
function passes({ op, bound }: SliceRule, { failed, total }: { failed: number; total: number }): boolean {
  if (op === 'gte') return total - failed >= bound * total;
  if (op === 'gt') return total - failed > bound * total;
  return op === 'lte' ? failed <= bound * total : failed < bound * total;
}

function sum(column: Float64Array, { first, end }: { readonly first: number; readonly end: number }): number {
  let all = 0;
  for (let index = first; index < end; index += 1) all += column[index]!;
  return all;
}
