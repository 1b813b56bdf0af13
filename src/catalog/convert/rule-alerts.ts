import { DAY, HOUR, SECOND, unreachable, type DurationMs } from '../../kernel/units.ts';
import type { AlertRule } from '../alert-rule.ts';
import type { Objective } from '../catalog.ts';
import { tidy } from '../quantities.ts';
import { promDuration } from './prom-duration.ts';

/** The recorded series of one objective, by window; each has the objective's labels. */
export type Series = {
  readonly bad: (windowMs: number) => string;
  readonly total: (windowMs: number) => string;
  readonly burn: (windowMs: number) => string;
  readonly remaining: string;
  /** Part of what comes that may fail. */
  readonly allowance: number;
};

export type Alerting = {
  readonly expr: string;
  /** Windows that have to be recorded for it. */
  readonly windows: readonly number[];
  readonly says: string;
};

/** As the judge has it: fewer failures than these are never sure to be more than chance. */
const LEAST_PROOF = 3;
const PRESENT = HOUR;

/** A rule's condition over recorded series; null when it has none, because it looks further back than the objective. */
export function alertingOf(rule: AlertRule, objective: Objective, series: Series): Alerting | null {
  const { when } = rule;
  const { windowMs } = objective;
  const { allowance } = series;
  switch (when.kind) {
    case 'burn': {
      const { longMs, shortMs, threshold } = when;
      if (longMs > windowMs) return null;
      const burn = burnOf(threshold, longMs, windowMs);
      const op = threshold.kind === 'burn' ? SIGNS[threshold.op] : '>=';
      const sure = when.sure && op.startsWith('>');
      const long = sure
        ? surely(series, { over: longMs, op, bound: tidy(burn * allowance) })
        : `${series.burn(longMs)} ${op} ${burn}`;
      const short = shortMs === null ? '' : ` and ${series.burn(shortMs)} ${op} ${burn}`;
      const windows = shortMs === null ? [longMs] : [longMs, shortMs];
      return {
        expr: long + short,
        windows,
        says: `the error budget burns ${burn} times as fast as allowed over ${promDuration(longMs)}`,
      };
    }
    case 'drop': {
      if (when.overMs > windowMs) return null;
      const bad = series.bad(when.overMs);
      const expr = `${atLeast(bad)} >= ${tidy(when.spent * allowance)} * ${series.total(windowMs)} and ${bad} >= ${LEAST_PROOF}`;
      const says = `${when.spent * 100} % of the error budget went within ${promDuration(when.overMs)}`;
      return { expr, windows: [when.overMs, windowMs], says };
    }
    case 'left':
      return {
        expr: `${series.remaining} < ${when.below}`,
        windows: [windowMs],
        says: `less than ${when.below * 100} % of the error budget is left`,
      };
    case 'outage': {
      const [bad, total] = [series.bad(when.overMs), series.total(when.overMs)];
      const expr = `${bad} >= ${when.share} * ${total} and ${atLeast(bad)} >= ${when.sureShare} * ${total} and ${total} >= ${when.minEvents}`;
      return { expr, windows: [when.overMs], says: `at least ${when.share * 100} % of what comes fails` };
    }
    case 'exhausts': {
      const bad = series.bad(PRESENT);
      const spends = `${atLeast(bad)} / (${allowance} * ${series.total(PRESENT)})`;
      const within = tidy(when.withinMs / windowMs);
      const expr = `${series.remaining} <= ${within} * ${spends} and ${bad} >= ${LEAST_PROOF}`;
      return { expr: `(${expr}) or ${series.remaining} <= 0`, windows: [PRESENT, windowMs], says: exhausts(when.withinMs) };
    }
    default:
      return unreachable(when);
  }
}

/** Below this Prometheus cannot tell an increase from two samples that happen to be there. */
export function tooShort({ when }: AlertRule, expectMs: DurationMs): boolean {
  return when.kind === 'outage' && when.overMs < Math.max(30 * SECOND, 2 * expectMs);
}

const SIGNS = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;

type Threshold = Extract<AlertRule['when'], { kind: 'burn' }>['threshold'];

/** As the judge has it: for windows below four weeks 1 is the floor. */
function burnOf(threshold: Threshold, longMs: number, windowMs: number): number {
  if (threshold.kind === 'burn') return threshold.burn;
  const burn = tidy((threshold.spent * windowMs) / longMs);
  return windowMs >= 28 * DAY ? burn : Math.max(1, burn);
}

function surely(series: Series, { over, op, bound }: { over: number; op: string; bound: number }): string {
  const bad = series.bad(over);
  return `${atLeast(bad)} ${op} ${bound} * ${series.total(over)} and ${bad} >= ${LEAST_PROOF}`;
}

/**
 * What a count of failures is at least, at 95 %: the bound of the judge has no form in PromQL, and Wilson's and Hilferty's
 * is within 1.1 % of it from three failures on. The bases of the two series are the same, so that the labels match.
 */
function atLeast(bad: string): string {
  return `${bad} * (1 - 1 / (9 * ${bad}) - 0.5483 / sqrt(${bad})) ^ 3`;
}

function exhausts(withinMs: DurationMs): string {
  return `the error budget is spent within ${promDuration(withinMs)} at the present rate`;
}
