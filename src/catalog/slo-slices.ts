import { showDuration } from '../kernel/show.ts';
import { DAY, MINUTE, type DurationMs } from '../kernel/units.ts';
import type { BudgetingMethod } from './objective.ts';
import type { SloObjective } from './openslo-schema.ts';
import type { PromisedWindow, SloSource } from './slo-terms.ts';
import { problemAt, type Finding, type Path, type Report } from './source-document.ts';

const UNUSED = {
  Occurrences: ['timeSliceTarget', 'timeSliceWindow'],
  Timeslices: [],
  RatioTimeslices: ['timeSliceTarget'],
} as const;
const OCCURRENCES = { kind: 'occurrences' } as const;

/** What an SLO says for all its objectives; said once, however many there are. */
export function checkMethod({ slo, source }: SloSource, report: Report): void {
  if (slo.spec.budgetingMethod !== undefined) return;
  const text = 'No budgetingMethod is given; Occurrences is used';
  const hint = 'write budgetingMethod: Occurrences';
  report(problemAt(source, ['spec', 'budgetingMethod'], { code: 'CAT_DEFAULT_USED', text, hint }));
}

type Sliced = {
  readonly from: SloSource;
  readonly at: Path;
  readonly objective: SloObjective;
  readonly window: PromisedWindow;
};

/** How bad events of one objective become a spent budget; null when its slices cannot be cut. */
export function methodOf({ from, at, objective, window }: Sliced, report: Report): BudgetingMethod | null {
  const { budgetingMethod: method = 'Occurrences' } = from.slo.spec;
  const { timeSliceTarget, timeSliceWindow: sliceMs } = objective;
  const say = (key: string, finding: Finding): void => report(problemAt(from.source, [...at, key], finding));
  for (const key of UNUSED[method]) {
    if (objective[key] === undefined) continue;
    say(key, { code: 'CAT_IGNORED', text: `${key} means nothing with ${method}; it is ignored`, hint: `remove ${key}` });
  }
  if (method === 'Occurrences' || sliceMs === undefined) return OCCURRENCES;
  const wrong = whyNoSlice(sliceMs, window);
  if (wrong !== null) say('timeSliceWindow', { code: 'CAT_SLICE', ...wrong });
  if (wrong !== null) return null;
  if (method === 'RatioTimeslices') return { kind: 'ratio-timeslices', sliceMs };
  return { kind: 'timeslices', sliceMs, slice: { op: 'gte', bound: timeSliceTarget ?? 1 }, emptySlice: 'good' };
}

/** Slices lie on UTC multiples of their length, are made of whole minutes, and none hangs over the edge of a day. */
export function whyNoSlice(sliceMs: DurationMs, { ms, calendar }: PromisedWindow): { text: string; hint: string } | null {
  if (sliceMs < MINUTE || sliceMs % MINUTE !== 0) {
    const text = 'Cannot cut time finer than by whole minutes: by the minute evidence is kept';
    return { text, hint: 'write 1m, or whole minutes such as 5' };
  }
  const shown = showDuration(sliceMs);
  if (DAY % sliceMs !== 0) {
    const text = `Cannot cut a day into slices of ${shown}: one would hang over its edge`;
    return { text, hint: 'write what a day is a multiple of: 1m, 5m, 10m, 15m, 30m, 1h, 1d' };
  }
  if (sliceMs > ms || (calendar === null && ms % sliceMs !== 0)) {
    const text = `Cannot cut a window of ${showDuration(ms)} into slices of ${shown}: there must be whole ones`;
    return { text, hint: 'use shorter slices, or a longer window' };
  }
  return null;
}
