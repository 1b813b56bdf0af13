import { showCount, showRatio } from '../../kernel/show.ts';
import type { Comparison, Count, StreamComparison } from './comparison.ts';

/** The versions as people know them, and the indicators' display names where they differ from their names. */
export type Names = {
  readonly candidate: string;
  readonly baseline: string;
  readonly indicators?: readonly string[];
  /** False where counts are judged without a rollout, which has no steps to speak of. */
  readonly steps?: boolean;
};
export type Both = { readonly candidate: Count; readonly baseline: Count };
type Told = { readonly stream: StreamComparison; readonly name: string; readonly names: Names };

/** What both arms showed: `checkout-success failed 41 of 802 on 1.2.0 (5.1 %) against 3 of 2,410 on 1.1.0 (0.12 %)`. */
export function showArms({ stream, name, names }: Told, { candidate, baseline }: Both): string {
  switch (stream.test) {
    case 'ratio':
    case 'level':
      return `${name} failed ${share(candidate, names.candidate)} against ${share(baseline, names.baseline)}`;
    case 'latency': {
      const { reference, margin } = stream.quantile ?? { reference: 0, margin: 0 };
      const slower = `${showLatency(reference)} + ${showRatio(margin)}`;
      return (
        `${name}: ${share(candidate, names.candidate)} took longer than ${slower}, against ` +
        `${share(baseline, names.baseline)} longer than ${showLatency(reference)}`
      );
    }
    case 'rate':
      return `${name} came ${times(candidate, names.candidate)} against ${times(baseline, names.baseline)}`;
    case 'growth':
      return `${name} was ${level(candidate)} on ${names.candidate} on average against ${level(baseline)} on ${names.baseline}`;
  }
}

/** What of it would be allowed: `1.1 × 0.12 % + 1 % = 1.14 % is allowed`. */
export function showAllowed({ stream, names }: Told, { total, bad }: Count): string {
  const { rho, delta, test } = stream;
  const rate = total === 0 ? 0 : bad / total;
  switch (test) {
    case 'ratio':
    case 'level':
      if (rho === 0) return `${showRatio(delta)} is allowed`;
      return `${rho} × ${showRatio(rate)} + ${showRatio(delta)} = ${showPercent(rho * rate + delta)} is allowed`;
    case 'latency':
      return `no larger part is allowed`;
    case 'rate': {
      const [usual, more] = [rate * 60, delta * 60];
      return `${rho} × ${showNumber(usual)} + ${showNumber(more)} = ${showNumber(rho * usual + more)} a minute is allowed`;
    }
    case 'growth':
      return `${showRatio(delta)} an hour of growth beyond ${names.baseline} is allowed`;
  }
}

/** Why a judge that should have been calibrated was not; empty where there is nothing to say. */
export function showMode({ modeBecause }: Comparison, { baseline }: Names): string {
  const own = ' Bursts are told from its own traffic, which takes longer:';
  switch (modeBecause) {
    case null:
      return '';
    case 'NO_INSTANCES':
      return `${own} no instances of ${baseline} could be told apart before the rollout.`;
    case 'ONE_INSTANCE':
      return `${own} there was only one instance of ${baseline} before the rollout.`;
    case 'TOO_SHORT':
      return `${own} less than 10 hours of ${baseline} were known before the rollout.`;
  }
}

function share({ total, bad }: Count, version: string): string {
  return `${showCount(bad)} of ${showCount(total)} on ${version}${total === 0 ? '' : ` (${showRatio(bad / total)})`}`;
}

/** A minute of all the traffic: an arm that has a tenth of it takes ten minutes to have had one. */
function times({ total, bad }: Count, version: string): string {
  const a = total === 0 ? '' : ` (${showNumber((60 * bad) / total)} a minute of all traffic)`;
  return `${showCount(bad)} times on ${version}${a}`;
}

function level({ total, bad }: Count): string {
  return total === 0 ? 'unknown' : showNumber(bad / total);
}

/** Histograms of durations are kept in milliseconds. */
function showLatency(ms: number): string {
  return ms < 10 ? `${Number(ms.toFixed(2))} ms` : `${showCount(Math.round(ms))} ms`;
}

function showNumber(value: number): string {
  return value >= 100 ? showCount(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** Two decimals where a shown ratio has one: a sum has to be seen to add up. */
export function showPercent(rate: number): string {
  return rate < 0.01 ? showRatio(rate) : `${Number((rate * 100).toFixed(2))} %`;
}
