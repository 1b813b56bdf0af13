import { LATENESS, type Tier } from '../evidence/cell.ts';
import type { Scored } from '../catalog/scored.ts';
import { scoreGeneration } from '../intake/score-series.ts';
import { DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { keptRows, type KeptParts } from './kept-scores.ts';

/** How far back small trends look, and how wide each of their points is: some sixty points each. */
export const TREND_SPANS = {
  '1d': { length: DAY, width: (20 * MINUTE) as DurationMs, tier: '1m' },
  '7d': { length: (7 * DAY) as DurationMs, width: (3 * HOUR) as DurationMs, tier: '1h' },
  '28d': { length: (28 * DAY) as DurationMs, width: (12 * HOUR) as DurationMs, tier: '1h' },
} as const satisfies Readonly<Record<string, { length: DurationMs; width: DurationMs; tier: Tier }>>;
export type TrendSpan = keyof typeof TREND_SPANS;

/** The mean of what was shown in a slot. */
export type SlotScore = { readonly at: Instant; readonly lo: number; readonly confidence: number };

export type ScoreTrends = {
  /** Oldest first; slots of which nothing was kept are missing. */
  of(scored: Pick<Scored, 'kind' | 'name'>, span: TrendSpan, at: Instant): Promise<readonly SlotScore[]>;
};

type Kept = { readonly readAt: Instant; readonly points: readonly SlotScore[] };
/** Journeys of thousands are not all asked for; those asked for longest ago go first. */
const MOST_KEPT = 600;
/** A point is twenty minutes wide at least: nobody sees that its newest one is some seconds old. */
const READ_AGAIN_AFTER = 20_000;

/** Small trends of many scores. What is over is read once: after that only the newest slots are. */
export function openScoreTrends(parts: KeptParts): ScoreTrends {
  const kept = new Map<string, Kept>();
  return {
    async of(scored, span, at) {
      const key = `${span} ${scoreGeneration(scored)}`;
      const before = kept.get(key);
      kept.delete(key);
      const isFresh = before !== undefined && at >= before.readAt && at - before.readAt < READ_AGAIN_AFTER;
      const now = isFresh ? before : { readAt: at, points: await readOn(parts, scored, { span, at, before: before ?? null }) };
      kept.set(key, now);
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return now.points;
    },
  };
}

type Reading = { readonly span: TrendSpan; readonly at: Instant; readonly before: Kept | null };

async function readOn(
  parts: KeptParts,
  scored: Pick<Scored, 'kind' | 'name'>,
  { span, at, before }: Reading,
): Promise<readonly SlotScore[]> {
  const { length, width, tier } = TREND_SPANS[span];
  const start = slotOf((at - length) as Instant, width);
  // What was read of a slot within the allowed lateness of its end was not all of it.
  const over = (before?.points ?? []).filter(
    (point) => point.at >= start && before !== null && point.at + width + LATENESS + MINUTE <= before.readAt,
  );
  const from = (over.at(-1)?.at ?? start - width) + width;
  const sums = new Map<Instant, { lo: number; confidence: number; n: number }>();
  const rows = await keptRows(parts, scoreGeneration(scored), { tier, from: from as Instant, to: at });
  for (const [row, { lo, confidence }] of rows) {
    const slot = slotOf(row, width);
    const sum = sums.get(slot) ?? { lo: 0, confidence: 0, n: 0 };
    sums.set(slot, { lo: sum.lo + lo, confidence: sum.confidence + confidence, n: sum.n + 1 });
  }
  const read = [...sums].map(([slot, { lo, confidence, n }]) => ({ at: slot, lo: lo / n, confidence: confidence / n }));
  return [...over, ...read.toSorted((a, b) => a.at - b.at)];
}
