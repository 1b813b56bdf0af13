import type { Objective } from '../catalog.ts';
import { unreachable } from '../../kernel/units.ts';
import type { Group, Rule } from './exported.ts';
import { promDuration } from './prom-duration.ts';
import type { Counts, Steps } from './promql-counts.ts';

const SIGNS = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;

export type Recorded = { readonly group: Group; readonly counts: Counts };

/** Answers that are counted as they come are recorded one by one, and added up over windows. */
export function recordedSteps({ name }: Objective, { badNow, totalNow }: Steps, labels: Rule['labels']): Recorded {
  const at = `{objective=${JSON.stringify(name)}}`;
  const record = (what: string, expr: string): Rule => ({ record: `plimsoll:step:${what}`, expr, labels });
  const over = (what: string) => (window: string) => `sum_over_time(plimsoll:step:${what}${at}[${window}])`;
  return {
    group: { name: `${name}: steps`, interval: '10s', rules: [record('bad', badNow), record('total', totalNow)] },
    counts: { bad: over('bad'), total: over('total') },
  };
}

/** Slices of time are recorded one by one, each at its end, and counted over windows. */
export function sliceCounts(
  { name, method }: Objective,
  { counts, labels }: { readonly counts: Counts; readonly labels: Rule['labels'] },
): Recorded | null {
  if (method.kind === 'occurrences') return null;
  const slice = promDuration(method.sliceMs);
  const [bad, total] = [counts.bad(slice), counts.total(slice)];
  const quotient = `1 - ${bad} / (${total} > 0)`;
  const record = 'plimsoll:slice:bad';
  const series = `${record}{objective=${JSON.stringify(name)}}`;
  const group = (expr: string): Group => ({ name: `${name}: slices`, interval: slice, rules: [{ record, expr, labels }] });
  switch (method.kind) {
    case 'timeslices': {
      const { op, bound } = method.slice;
      const judged = `1 - ((${quotient}) ${SIGNS[op]} bool ${bound})`;
      // The budget is a part of the slices that there should be, so that a gap neither spends it nor makes it smaller.
      const expected = (window: string): string =>
        `0 * count_over_time(${series}[${window}]) + ${slicesIn(window, method.sliceMs)}`;
      return {
        group: group(method.emptySlice === 'bad' ? `${judged} or vector(1)` : judged),
        counts: { bad: (window) => `sum_over_time(${series}[${window}])`, total: expected },
      };
    }
    case 'ratio-timeslices':
      return {
        group: group(`${bad} / (${total} > 0)`),
        counts: {
          bad: (window) => `sum_over_time(${series}[${window}])`,
          total: (window) => `count_over_time(${series}[${window}])`,
        },
      };
    default:
      return unreachable(method);
  }
}

const MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function slicesIn(window: string, sliceMs: number): number {
  const [, count = '0', unit = 'ms'] = /^(\d+)(ms|[smhd])$/.exec(window) ?? [];
  return (Number(count) * (MS[unit] ?? 1)) / sliceMs;
}
