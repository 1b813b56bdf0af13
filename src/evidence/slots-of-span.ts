import { slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { TIERS, type Tier } from './cell.ts';

export type Span = { readonly from: Instant; readonly to: Instant };
/** Whole slots of one resolution. */
export type Stretch = Span & { readonly tier: Tier };

const FINEST_FIRST: readonly Tier[] = ['10s', '1m', '1h'];

/** The span as whole slots that are kept, which hold all of it: what is old is known by the minute, and then by the hour. */
export function keptSpan({ from, to }: Span, keptFrom: (tier: Tier) => Instant): Span {
  const widthAt = (at: Instant): DurationMs =>
    TIERS[FINEST_FIRST.find((tier) => slotOf(at, TIERS[tier].width) >= keptFrom(tier)) ?? '1h'].width;
  const [before, after] = [widthAt(from), widthAt(to)];
  return { from: (Math.floor(from / before) * before) as Instant, to: (Math.ceil(to / after) * after) as Instant };
}

/**
 * A span of whole slots, each part of it in the coarsest slots that fit: long ones are hours but for their ends. None is wider
 * than `widest`, for those who look slot by slot.
 */
export function stretchesOf(span: Span, widest: number = Infinity): readonly Stretch[] {
  return stretches(span, FINEST_FIRST.filter((tier) => TIERS[tier].width <= widest).toReversed());
}

function stretches({ from, to }: Span, [tier, ...finer]: readonly Tier[]): readonly Stretch[] {
  if (tier === undefined || from >= to) return [];
  const { width } = TIERS[tier];
  const first = (Math.ceil(from / width) * width) as Instant;
  const end = (Math.floor(to / width) * width) as Instant;
  if (first >= end) return stretches({ from, to }, finer);
  return [...stretches({ from, to: first }, finer), { tier, from: first, to: end }, ...stretches({ from: end, to }, finer)];
}
