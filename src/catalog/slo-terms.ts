import { showDuration } from '../kernel/show.ts';
import { DAY, MINUTE, type DurationMs, type Ratio } from '../kernel/units.ts';
import type { SloDocument, SloObjective } from './openslo-schema.ts';
import { fromPercent } from './quantities.ts';
import { problemAt, type Path, type Report, type SourceDocument } from './source-document.ts';

export type SloSource = { readonly slo: SloDocument; readonly source: SourceDocument };

const DEFAULT_WINDOW = (28 * DAY) as DurationMs;
const SHORTEST_WINDOW = (5 * MINUTE) as DurationMs;
const LONGEST_WINDOW = (90 * DAY) as DurationMs;

export function targetOf({ target, targetPercent }: SloObjective): Ratio {
  return (target ?? fromPercent(targetPercent ?? 0)) as Ratio;
}

type Bounded = {
  readonly from: SloSource;
  readonly at: Path;
  readonly objective: SloObjective;
  readonly windowMs: DurationMs;
  /** How long the journey's coarsest cells are kept. */
  readonly keptMs: DurationMs;
};

/** What OpenSLO allows and this server cannot serve is a mistake only where this server would have to serve it. */
export function checkBounds({ from, at, objective, windowMs, keptMs }: Bounded, report: Report): void {
  if (targetOf(objective) === 0) {
    const path = [...at, objective.target === undefined ? 'targetPercent' : 'target'];
    const text = 'Cannot use 0 as a target: it must lie above 0 and below 1';
    report(problemAt(from.source, path, { code: 'CAT_TARGET_RANGE', text, hint: 'a target of 0 promises nothing; try 0.999' }));
  }
  const longest = Math.min(keptMs, LONGEST_WINDOW) as DurationMs;
  if (windowMs >= SHORTEST_WINDOW && windowMs <= longest) return;
  if (at.at(-1) !== 0 || from.slo.spec.timeWindow?.length !== 1) return;
  const written = from.slo.spec.timeWindow[0];
  if (written?.calendar !== undefined) return;
  const side = windowMs < SHORTEST_WINDOW ? 'below 5m' : `above ${showDuration(longest)}`;
  const text = `Cannot use a window ${side}: evidence is kept for windows of 5m to ${showDuration(longest)}`;
  const hint = keptMs < LONGEST_WINDOW ? 'let the retention of the journey be at least as long' : 'try 28d';
  report(problemAt(from.source, ['spec', 'timeWindow', 0, 'duration'], { code: 'CAT_WINDOW_RANGE', text, hint }));
}

export function readWindow({ slo, source }: SloSource, report: Report): { ms: DurationMs; because: string | null } {
  const windows = slo.spec.timeWindow ?? [];
  const [first, second] = windows;
  if (first === undefined) {
    const text = 'No timeWindow is given; a rolling window of 28 days is used';
    report(
      problemAt(source, ['spec', 'timeWindow'], {
        code: 'CAT_DEFAULT_USED',
        text,
        hint: 'write timeWindow: [{duration: 28d, isRolling: true}]',
      }),
    );
    return { ms: DEFAULT_WINDOW, because: null };
  }
  if (second === undefined && first.calendar === undefined) return { ms: first.duration, because: null };
  const what = second === undefined ? 'Calendar windows' : 'Several windows of one SLO';
  const because = `${what} are not computed by this server yet.`;
  const at = ['spec', 'timeWindow', ...(second === undefined ? [0, 'calendar'] : [1])];
  report(problemAt(source, at, { code: 'CAT_WINDOW_NOT_COMPUTED', text: because, at: 'key' }));
  return { ms: first.duration, because };
}

export function readMethod({ slo, source }: SloSource, report: Report): string | null {
  const method = slo.spec.budgetingMethod;
  if (method === 'Occurrences') return null;
  if (method === undefined) {
    const text = 'No budgetingMethod is given; Occurrences is used';
    report(
      problemAt(source, ['spec', 'budgetingMethod'], {
        code: 'CAT_DEFAULT_USED',
        text,
        hint: 'write budgetingMethod: Occurrences',
      }),
    );
    return null;
  }
  const because = `The budgeting method ${method} is not computed by this server yet.`;
  report(problemAt(source, ['spec', 'budgetingMethod'], { code: 'CAT_METHOD_NOT_COMPUTED', text: because }));
  return because;
}
