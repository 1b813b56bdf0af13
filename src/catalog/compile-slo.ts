import { DAY, MINUTE, type DurationMs, type Ratio } from '../kernel/units.ts';
import type { Indicator, Journey, Objective } from './catalog.ts';
import { atThreshold, compileIndicator } from './compile-indicator.ts';
import type { SloDocument, SloObjective } from './openslo-schema.ts';
import { fromPercent } from './quantities.ts';
import { readSli, type SliMeaning } from './read-sli.ts';
import { problemAt, type Path, type Report, type SourceDocument } from './source-document.ts';

export type Sli = { readonly name: string; readonly displayName: string; readonly meaning: SliMeaning };
/** What an SLO may lean on: journeys and SLIs that were read without mistakes. */
export type Known = { readonly journeys: ReadonlyMap<string, Journey>; readonly slis: ReadonlyMap<string, Sli> };
export type Compiled = { readonly objectives: readonly Objective[]; readonly indicators: readonly Indicator[] };
export type SloSource = { readonly slo: SloDocument; readonly source: SourceDocument };

const DEFAULT_WINDOW = (28 * DAY) as DurationMs;
export const SHORTEST_WINDOW = (5 * MINUTE) as DurationMs;
export const LONGEST_WINDOW = (90 * DAY) as DurationMs;

/** One objective for every entry of `objectives`: the first has the SLO's name, the others add `/2`, `/3` … */
export function compileSlo(from: SloSource, known: Known, report: Report): Compiled {
  const { slo, source } = from;
  const shared = sliAt({ from, at: ['spec'], holder: slo.spec }, known, report);
  const window = readWindow(from, report);
  const method = readMethod(from, report);
  if (slo.spec.alertPolicies !== undefined) {
    const text = 'The alert policies of this SLO are checked, but not acted upon yet';
    report(problemAt(source, ['spec', 'alertPolicies'], { code: 'CAT_ALERT_NOT_COMPUTED', text, at: 'key' }));
  }
  const indicators: Indicator[] = [];
  const objectives: Objective[] = [];
  let composite = false;
  for (const [index, objective] of slo.spec.objectives.entries()) {
    const at: Path = ['spec', 'objectives', index];
    const own = sliAt({ from, at, holder: objective }, known, report);
    composite ||= own !== null && slo.spec.objectives.length > 1;
    const sli = own ?? shared;
    if (sli === null) continue;
    const made = indicatorFor({ sli, objective, from, at }, known, report);
    if (made === null) continue;
    const target = targetOf(objective);
    if (made.indicator !== null) checkBounds({ from, at, objective, windowMs: window.ms }, report);
    const unsupported = made.because ?? window.because ?? method;
    if (made.indicator !== null && unsupported === null) indicators.push(made.indicator);
    const { name: journey, owner } = journeyOf(made.indicator, known) ?? { name: null, owner: null };
    const indicator = unsupported === null ? (made.indicator?.name ?? null) : null;
    objectives.push({ ...describe(slo, index), journey, owner, indicator, target, windowMs: window.ms, unsupported });
  }
  if (composite) {
    const text = 'The objectives of this composite are computed one by one; their joint budget is not computed yet';
    report(problemAt(source, ['spec', 'objectives'], { code: 'CAT_COMPOSITE_NOT_COMPUTED', text, at: 'key' }));
  }
  return { objectives, indicators };
}

function describe(
  { metadata, spec }: SloDocument,
  index: number,
): Pick<Objective, 'name' | 'displayName' | 'description' | 'service'> {
  const title = metadata.displayName ?? metadata.name;
  const part = spec.objectives[index]?.displayName;
  const several = spec.objectives.length > 1;
  return {
    name: index === 0 ? metadata.name : `${metadata.name}/${index + 1}`,
    displayName: several ? `${title}: ${part ?? index + 1}` : title,
    description: spec.description ?? '',
    service: spec.service,
  };
}

function journeyOf(indicator: Indicator | null, { journeys }: Known): Journey | undefined {
  return indicator === null ? undefined : journeys.get(indicator.journey);
}

type Holder = Pick<SloObjective, 'indicator' | 'indicatorRef'>;

/** The SLI named or written at a place; null when there is none at that place. */
function sliAt({ from, at, holder }: { from: SloSource; at: Path; holder: Holder }, known: Known, report: Report): Sli | null {
  const { indicator, indicatorRef } = holder;
  if (indicatorRef !== undefined)
    return known.slis.get(indicatorRef) ?? { name: indicatorRef, displayName: indicatorRef, meaning: { kind: 'unclear' } };
  if (indicator === undefined) return null;
  // Names of inline SLIs need not be unique in OpenSLO; the SLO's name in front makes them so.
  const name = `${from.slo.metadata.name}/${indicator.metadata.name}`;
  const meaning = readSli(indicator.spec, { source: from.source, at: [...at, 'indicator', 'spec'] }, report);
  return { name, displayName: indicator.metadata.displayName ?? indicator.metadata.name, meaning };
}

type Made = { readonly indicator: Indicator | null; readonly because: string | null };
type Need = { readonly sli: Sli; readonly objective: SloObjective; readonly from: SloSource; readonly at: Path };

/** Null when something it leans on has a mistake that is reported elsewhere. */
function indicatorFor({ sli, objective, from, at }: Need, { journeys }: Known, report: Report): Made | null {
  const { meaning } = sli;
  switch (meaning.kind) {
    case 'unclear':
      return null;
    case 'not-computed':
      return { indicator: null, because: meaning.because };
    case 'ratio': {
      for (const key of ['op', 'value'] as const) {
        if (objective[key] === undefined) continue;
        const text = `${key} means nothing for a ratio; it is ignored`;
        report(problemAt(from.source, [...at, key], { code: 'CAT_OP_IGNORED', text, hint: `remove ${key}` }));
      }
      const journey = journeys.get(meaning.journey);
      return journey === undefined ? null : { indicator: compileIndicator(sli, meaning, journey), because: null };
    }
    case 'threshold': {
      const { op, value } = objective;
      for (const key of ['op', 'value'] as const) {
        if (objective[key] !== undefined) continue;
        report(
          problemAt(from.source, [...at, key], {
            code: 'CAT_MISSING',
            text: `Cannot do without ${key}: the SLI is a thresholdMetric`,
          }),
        );
      }
      const journey = journeys.get(meaning.journey);
      if (op === undefined || value === undefined || journey === undefined) return null;
      const { title, meaning: ratio } = atThreshold(sli, meaning, { op, value });
      return { indicator: compileIndicator(title, ratio, journey), because: null };
    }
  }
}

function targetOf({ target, targetPercent }: SloObjective): Ratio {
  return (target ?? fromPercent(targetPercent ?? 0)) as Ratio;
}

type Bounded = { readonly from: SloSource; readonly at: Path; readonly objective: SloObjective; readonly windowMs: DurationMs };

/** What OpenSLO allows and this server cannot serve is a mistake only where this server would have to serve it. */
function checkBounds({ from, at, objective, windowMs }: Bounded, report: Report): void {
  if (targetOf(objective) === 0) {
    const path = [...at, objective.target === undefined ? 'targetPercent' : 'target'];
    const text = 'Cannot use 0 as a target: it must lie above 0 and below 1';
    report(problemAt(from.source, path, { code: 'CAT_TARGET_RANGE', text, hint: 'a target of 0 promises nothing; try 0.999' }));
  }
  if (windowMs >= SHORTEST_WINDOW && windowMs <= LONGEST_WINDOW) return;
  if (at.at(-1) !== 0 || from.slo.spec.timeWindow?.length !== 1) return;
  const written = from.slo.spec.timeWindow[0];
  if (written?.calendar !== undefined) return;
  const text = `Cannot use a window ${windowMs < SHORTEST_WINDOW ? 'below 5 minutes' : 'above 90 days'}: evidence is kept for windows of 5m to 90d`;
  report(problemAt(from.source, ['spec', 'timeWindow', 0, 'duration'], { code: 'CAT_WINDOW_RANGE', text, hint: 'try 28d' }));
}

function readWindow({ slo, source }: SloSource, report: Report): { ms: DurationMs; because: string | null } {
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

function readMethod({ slo, source }: SloSource, report: Report): string | null {
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
