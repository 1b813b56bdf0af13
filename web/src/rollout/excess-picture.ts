import type { ComparisonView } from '../../../src/wire/rollout.ts';
import { showPercent } from '../show.ts';

type Stream = ComparisonView['streams'][number];

/**
 * The excess of this step in units of what is allowed, which is always at the same place, so that rows can be compared
 * whatever their rates. The scale is stretched near nothing and drawn together far from it, because a harm may be hundreds of
 * times what is allowed. Places are shares of the width; an end that lies beyond the scale says so.
 */
export type ExcessPicture = {
  readonly text: string;
  readonly drawing: {
    readonly zero: number;
    readonly limit: number;
    readonly low: { readonly at: number; readonly beyond: boolean };
    readonly high: { readonly at: number; readonly beyond: boolean };
    /** What was counted, in the middle of what it may be by chance. */
    readonly seen: number | null;
    readonly side: 'above' | 'below' | 'across';
  } | null;
};

/** In powers of e: some ten units below nothing, and two hundred above it. */
const [LEFT, RIGHT] = [-2.5, 5.5];

export function readExcess(stream: Stream): ExcessPicture {
  const { low, high } = stream.excess;
  // The whole range is what is known before the first event; levels that grow have no excess of a rate.
  if (stream.test === 'growth' || (low <= -1 && high >= 1)) return { text: 'not known', drawing: null };
  const seen = observed(stream);
  const limit = limitOf(stream);
  const unit = limit === null || Math.abs(limit) < 1e-12 ? Math.max(Math.abs(low), Math.abs(high)) / 2 : Math.abs(limit);
  if (limit === null || unit === 0) return { text: interval(stream), drawing: null };
  const scaled = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value / unit));
  const place = (value: number): number => (Math.min(RIGHT, Math.max(LEFT, scaled(value))) - LEFT) / (RIGHT - LEFT);
  return {
    text: interval(stream),
    drawing: {
      zero: place(0),
      limit: place(limit),
      low: { at: place(low), beyond: scaled(low) < LEFT },
      high: { at: place(high), beyond: scaled(high) > RIGHT },
      seen: seen === null ? null : place(seen),
      side: low > limit ? 'above' : high <= limit ? 'below' : 'across',
    },
  };
}

function observed({ step: { candidate, baseline } }: Stream): number | null {
  return candidate.total === 0 || baseline.total === 0 ? null : candidate.bad / candidate.total - baseline.bad / baseline.total;
}

/** How much more than the baseline of this step the candidate may have; null while there is no baseline. */
function limitOf({ rho, delta, step: { baseline } }: Stream): number | null {
  if (baseline.total === 0) return null;
  return (rho - 1) * (baseline.bad / baseline.total) + delta;
}

/** From −100 % to +100 % is every rate there is. */
function interval({ test, excess: { low, high } }: Stream): string {
  const show = test === 'rate' ? perMinute : showPercent;
  const signed = (value: number): string => (value > 0 ? `+${show(value)}` : show(value));
  return `${signed(low)} to ${signed(high)}${test === 'rate' ? ' a minute' : ''}`;
}

function perMinute(perSecond: number): string {
  const value = Number((perSecond * 60).toPrecision(3));
  return `${value < 0 ? '\u2212' : ''}${Math.abs(value)}`;
}
