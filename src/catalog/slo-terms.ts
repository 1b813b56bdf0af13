import { showDuration } from '../kernel/show.ts';
import { DAY, MINUTE, type DurationMs, type Ratio } from '../kernel/units.ts';
import type { Journey } from './catalog.ts';
import type { Calendar } from './objective.ts';
import type { SloDocument, SloObjective } from './openslo-schema.ts';
import { fromPercent } from './quantities.ts';
import { KEPT } from './retention.ts';
import { problemAt, type Path, type Report, type SourceDocument } from './source-document.ts';

export type SloSource = { readonly slo: SloDocument; readonly source: SourceDocument };

/** Null rolls; `ms` is then exact, and otherwise the nominal length, by which burn rates are scaled. */
export type PromisedWindow = { readonly ms: DurationMs; readonly calendar: Calendar | null };

const DEFAULT_WINDOW = (28 * DAY) as DurationMs;
const SHORTEST_WINDOW = (5 * MINUTE) as DurationMs;
const LONGEST_WINDOW = (90 * DAY) as DurationMs;

/** How long the longest month, quarter and year are: evidence is needed for all of it. */
const LONGEST_MS: { readonly [Unit in Calendar['unit']]?: number } = { M: 31 * DAY, Q: 92 * DAY, Y: 366 * DAY };

export function targetOf({ target, targetPercent }: SloObjective): Ratio {
  return (target ?? fromPercent(targetPercent ?? 0)) as Ratio;
}

export function readWindow({ slo, source }: SloSource, report: Report): PromisedWindow {
  const written = slo.spec.timeWindow?.[0];
  if (written === undefined) {
    const text = 'No timeWindow is given; a rolling window of 28 days is used';
    const hint = 'write timeWindow: [{duration: 28d, isRolling: true}]';
    report(problemAt(source, ['spec', 'timeWindow'], { code: 'CAT_DEFAULT_USED', text, hint }));
    return { ms: DEFAULT_WINDOW, calendar: null };
  }
  const { every, unit, ms } = written.duration;
  if (written.calendar === undefined) return { ms, calendar: null };
  const { startTime, timeZone } = written.calendar;
  return { ms, calendar: { every, unit, start: startTime, zone: timeZone } };
}

type Bounded = {
  readonly from: SloSource;
  readonly at: Path;
  readonly objective: SloObjective;
  readonly window: PromisedWindow;
  readonly retention: Journey['retention'];
};

/** What OpenSLO allows and this server cannot serve is a mistake only where this server would have to serve it. */
export function checkBounds(bounded: Bounded, report: Report): void {
  const { from, at, objective } = bounded;
  if (targetOf(objective) === 0) {
    const path = [...at, objective.target === undefined ? 'targetPercent' : 'target'];
    const text = 'Cannot use 0 as a target: it must lie above 0 and below 1';
    report(problemAt(from.source, path, { code: 'CAT_TARGET_RANGE', text, hint: 'a target of 0 promises nothing; try 0.999' }));
  }
  // All objectives share the window, so one of them speaks for all; the default window is always served.
  if (at.at(-1) !== 0 || from.slo.spec.timeWindow === undefined) return;
  const method = from.slo.spec.budgetingMethod ?? 'Occurrences';
  const why = whyNoWindow(bounded.window, { retention: bounded.retention, isSliced: method !== 'Occurrences' });
  if (why === null) return;
  report(problemAt(from.source, ['spec', 'timeWindow', 0, 'duration'], { code: 'CAT_WINDOW_RANGE', ...why }));
}

type Kept = { readonly retention: Journey['retention']; readonly isSliced: boolean };

/** Why evidence of a journey does not last for a window, and what to do; null when it does. */
export function whyNoWindow(
  { ms, calendar }: PromisedWindow,
  { retention, isSliced }: Kept,
): { text: string; hint: string } | null {
  const kept = retention['1h'] ?? KEPT['1h'];
  const keptMinutes = retention['1m'] ?? KEPT['1m'];
  const most = (calendar === null ? Math.min(kept, LONGEST_WINDOW) : kept) as DurationMs;
  const needed = calendar === null ? ms : ((calendar.every * (LONGEST_MS[calendar.unit] ?? ms / calendar.every)) as DurationMs);
  const served = `evidence is kept for windows of 5m to ${showDuration(most)}`;
  if (ms < SHORTEST_WINDOW) return { text: `Cannot use a window below 5m: ${served}`, hint: 'try 28d' };
  if (needed > most) {
    const text = `Cannot use a window above ${showDuration(most)}: ${served}`;
    if (calendar === null && kept >= LONGEST_WINDOW) return { text, hint: 'try 28d, or a calendar window' };
    return { text, hint: 'let the retention of the journey be at least as long' };
  }
  if (!isSliced || needed <= keptMinutes) return null;
  const text = `Cannot cut ${showDuration(needed)} into slices: cells of a minute are kept for ${showDuration(keptMinutes)}`;
  return { text, hint: `write retention: {1m: ${Math.ceil(needed / DAY)}d} in the journey, or use a shorter window` };
}
