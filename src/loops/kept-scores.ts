import { scoreOfKept, type KeptMembers } from '../verdict/score/kept-members.ts';
import type { Scored } from '../catalog/scored.ts';
import type { ScoreTerms } from '../catalog/score-terms.ts';
import { AT_HAND, SLOT, TIERS, type Tier } from '../evidence/cell.ts';
import { recentCells, type Evidence } from '../evidence/evidence.ts';
import { memberKey, partGeneration, readScore, scoreGeneration, type KeptScore } from '../intake/score-series.ts';
import { after, elapsed, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellStore } from '../ports/cell-store.ts';
import type { Score } from '../verdict/score/score-of.ts';

export type KeptParts = { readonly evidence: () => Evidence; readonly cellStore: Pick<CellStore, 'columns'> };

/** What was kept of a score and its members in one slot, and how wide the slot is that still tells of it. */
export type KeptMoment = {
  readonly at: Instant;
  readonly width: DurationMs;
  readonly score: KeptScore;
  readonly members: KeptMembers;
};

export type TrendPoint = {
  readonly at: Instant;
  readonly score: KeptScore;
  /** The same with other weights, where they are asked for. */
  readonly whatIf: Score | null;
};

/** Points that one answer holds. */
export const MOST_POINTS = 400;
const TIERS_FINEST_FIRST: readonly Tier[] = ['10s', '1m', '1h'];

/** The slot that holds the instant, of the finest tier that still has it; null when nothing was kept then. */
export async function keptAt(
  parts: KeptParts,
  scored: Pick<Scored, 'kind' | 'name'>,
  { terms, at }: { terms: ScoreTerms; at: Instant },
): Promise<KeptMoment | null> {
  for (const tier of TIERS_FINEST_FIRST) {
    const { width } = TIERS[tier];
    const from = slotOf(at, width);
    const span = { tier, from, to: after(from, width) };
    const score = (await keptRows(parts, scoreGeneration(scored), span)).get(from);
    if (score === undefined) continue;
    const members = new Map<string, KeptScore>();
    for (const member of terms.members) {
      const key = memberKey(member);
      const kept = (await keptRows(parts, partGeneration(scored, key), span)).get(from);
      if (kept !== undefined) members.set(key, kept);
    }
    return { at: from, width, score, members };
  }
  return null;
}

/** The score over a span, in slots as wide as it takes to hold it in one answer; what was not kept has no point. */
export async function keptOver(
  parts: KeptParts,
  scored: Pick<Scored, 'kind' | 'name'>,
  { from, to, whatIf }: { from: Instant; to: Instant; whatIf: ScoreTerms | null },
): Promise<readonly TrendPoint[]> {
  const tier = TIERS_FINEST_FIRST.find((one) => elapsed(from, to) <= TIERS[one].width * MOST_POINTS) ?? '1h';
  const span = { tier, from: slotOf(from, TIERS[tier].width), to };
  const scores = await keptRows(parts, scoreGeneration(scored), span);
  const members = new Map<string, ReadonlyMap<Instant, KeptScore>>();
  for (const member of whatIf?.members ?? []) {
    const key = memberKey(member);
    members.set(key, await keptRows(parts, partGeneration(scored, key), span));
  }
  const points = [...scores].map(([at, score]): TrendPoint => {
    if (whatIf === null) return { at, score, whatIf: null };
    const then = new Map<string, KeptScore>();
    for (const [key, rows] of members) {
      const kept = rows.get(at);
      if (kept !== undefined) then.set(key, kept);
    }
    return { at, score, whatIf: scoreOfKept(then, whatIf) };
  });
  return points.toSorted((a, b) => a.at - b.at).slice(-MOST_POINTS);
}

type Span = { readonly tier: Tier; readonly from: Instant; readonly to: Instant };

/** What the store has, and of the minutes that may not be sealed yet what is at hand. */
export async function keptRows(
  { evidence, cellStore }: KeptParts,
  generation: string,
  { tier, from, to }: Span,
): Promise<Map<Instant, KeptScore>> {
  const sums = new Map<Instant, { good: number; total: number; sum: number }>();
  const add = (at: Instant, cell: { good: number; total: number; sum: number }): void => {
    const so = sums.get(at) ?? { good: 0, total: 0, sum: 0 };
    sums.set(at, { good: so.good + cell.good, total: so.total + cell.total, sum: so.sum + cell.sum });
  };
  const { width } = TIERS[tier];
  // Recent cells hold what is sealed as well; before them the store alone knows.
  const hand = new Map(
    [...recentCells(evidence(), generation, { from: (to - AT_HAND) as Instant, to })].map((cell) => [cell.at, cell]),
  );
  const handFrom = [...hand.keys()].reduce((so, at) => Math.min(so, at), Number.POSITIVE_INFINITY);
  const border = (
    handFrom === Number.POSITIVE_INFINITY ? to : Math.min(to, slotOf((handFrom + width - 1) as Instant, width))
  ) as Instant;
  for (const { at, good, total, sum } of await cellStore.columns({ tier, from, to, generation })) {
    for (let row = 0; row < at.length; row += 1) {
      const slot = (at[row] ?? 0) as Instant;
      const cell = { good: good[row] ?? 0, total: total[row] ?? 0, sum: sum[row] ?? 0 };
      if (tier === '10s' ? !hand.has(slot) : slot < border) add(slot, cell);
    }
  }
  for (const cell of hand.values()) {
    const slot = slotOf(cell.at, width);
    if (cell.at >= from && (tier === '10s' || slot >= border)) add(slot, cell);
  }
  return new Map(
    [...sums].flatMap(([at, cell]) => {
      const kept = readScore(cell);
      return kept === null ? [] : [[at, kept] as const];
    }),
  );
}

/** The newest slot that is at hand. */
export function keptLately(
  { evidence }: Pick<KeptParts, 'evidence'>,
  generation: string,
  at: Instant,
): (KeptScore & { readonly at: Instant }) | null {
  let newest: (KeptScore & { readonly at: Instant }) | null = null;
  for (const cell of recentCells(evidence(), generation, { from: (at - AT_HAND) as Instant, to: after(at, SLOT) })) {
    const kept = readScore(cell);
    if (kept !== null && (newest === null || cell.at > newest.at)) newest = { ...kept, at: cell.at };
  }
  return newest;
}
