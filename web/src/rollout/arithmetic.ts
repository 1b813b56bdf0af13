import type { ComparisonView } from '../../../src/wire/rollout.ts';
import { showCount, showOdds, showPercent } from '../show.ts';

export type ArithmeticRow = {
  readonly indicator: string;
  readonly culprit: boolean;
  readonly candidate: string;
  readonly candidateRate: string;
  readonly baseline: string;
  readonly baselineRate: string;
  readonly allowed: string;
  readonly excess: string;
  readonly harm: string;
  readonly safe: string;
  readonly needed: string;
};

/** Each indicator with the figures needed to check its verdict by hand; the one that decided comes first. */
export function readArithmetic({ streams }: Pick<ComparisonView, 'streams'>): readonly ArithmeticRow[] {
  return streams
    .toSorted((a, b) => Number(b.culprit) - Number(a.culprit))
    .map((stream) => ({
      indicator: stream.indicator,
      culprit: stream.culprit,
      candidate: counted(stream.candidate),
      candidateRate: rate(stream.candidate),
      baseline: counted(stream.baseline),
      baselineRate: rate(stream.baseline),
      allowed: stream.allowed_rate === null ? 'not known' : `≤ ${showPercent(stream.allowed_rate)}`,
      excess: interval(stream.excess),
      harm: `${showOdds(stream.log10_harm)} of ${showOdds(stream.log10_harm_needed)}`,
      safe: `${showOdds(stream.log10_safe)} of ${showOdds(stream.log10_safe_needed)}`,
      needed: stream.culprit
        ? 'worse'
        : stream.needed === null
          ? 'out of reach'
          : stream.needed === 0
            ? 'enough'
            : `${showCount(Math.ceil(stream.needed))} more`,
    }));
}

function counted({ bad, total }: { bad: number; total: number }): string {
  return `${showCount(bad)} of ${showCount(total)}`;
}

/** Nothing out of nothing is not a rate of zero. */
function rate({ bad, total }: { bad: number; total: number }): string {
  return total === 0 ? 'no traffic' : showPercent(bad / total);
}

/** From −100 % to +100 % is every rate there is: that much is known before the first request. */
function interval({ low, high }: { low: number; high: number }): string {
  return low <= -1 && high >= 1 ? 'not known' : `${signed(low)} to ${signed(high)}`;
}

function signed(share: number): string {
  return share > 0 ? `+${showPercent(share)}` : showPercent(share);
}
