import type { Indicator, Journey, Objective } from './catalog.ts';
import { atThreshold, whyNoLateness } from './at-threshold.ts';
import { STANDARD_POLICY } from './burn-policies.ts';
import { compileIndicator } from './compile-indicator.ts';
import type { SloDocument, SloObjective } from './openslo-schema.ts';
import { readSli } from './read-sli.ts';
import type { Ground, SliMeaning } from './sli-meaning.ts';
import { KEPT } from './retention.ts';
import { checkBounds, readMethod, readWindow, targetOf, type SloSource } from './slo-terms.ts';
import { problemAt, type Path, type Report } from './source-document.ts';

export type Sli = { readonly name: string; readonly displayName: string; readonly meaning: SliMeaning };
/** What an SLO may lean on: what was read without mistakes. */
export type Known = Ground & { readonly slis: ReadonlyMap<string, Sli> };
export type Compiled = { readonly objectives: readonly Objective[]; readonly indicators: readonly Indicator[] };

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
    const { name: journey, owner, retention } = journeyOf(made.indicator, known) ?? NO_JOURNEY;
    const keptMs = retention['1h'] ?? KEPT['1h'];
    if (made.indicator !== null) checkBounds({ from, at, objective, windowMs: window.ms, keptMs }, report);
    const unsupported = made.because ?? window.because ?? method;
    if (made.indicator !== null && unsupported === null) indicators.push(made.indicator);
    const indicator = unsupported === null ? (made.indicator?.name ?? null) : null;
    objectives.push({ ...PLAIN, ...describe(slo, index), journey, owner, indicator, target, windowMs: window.ms, unsupported });
  }
  if (composite) {
    const text = 'The objectives of this composite are computed one by one; their joint budget is not computed yet';
    report(problemAt(source, ['spec', 'objectives'], { code: 'CAT_COMPOSITE_NOT_COMPUTED', text, at: 'key' }));
  }
  return { objectives, indicators };
}

const PLAIN = {
  labels: {},
  cohort: null,
  split: null,
  method: { kind: 'occurrences' },
  calendar: null,
  composite: null,
  burnPolicy: STANDARD_POLICY,
  alerts: [],
} as const;

const NO_JOURNEY = { name: null, owner: null, retention: {} as Journey['retention'] };

function describe(
  { metadata, spec }: SloDocument,
  index: number,
): Pick<Objective, 'name' | 'displayName' | 'description' | 'service'> {
  const title = metadata.displayName ?? metadata.name;
  const part = spec.objectives[index]?.displayName;
  const several = spec.objectives.length > 1;
  return {
    name: objectiveName({ metadata }, index),
    displayName: several ? `${title}: ${part ?? index + 1}` : title,
    description: spec.description ?? '',
    service: spec.service,
  };
}

function objectiveName({ metadata }: Pick<SloDocument, 'metadata'>, index: number): string {
  return index === 0 ? metadata.name : `${metadata.name}/${index + 1}`;
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
  // Names of inline SLIs need not be unique in OpenSLO; the name of the SLO, or of its objective, in front makes them so.
  const index = at.at(-1);
  const holderName = objectiveName(from.slo, typeof index === 'number' ? index : 0);
  const name = `${holderName}/${indicator.metadata.name}`;
  const meaning = readSli(indicator.spec, { source: from.source, at: [...at, 'indicator', 'spec'], ground: known }, report);
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
      return journey === undefined ? null : { indicator: compileIndicator(sli, meaning.definition, journey), because: null };
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
      const late = meaning.of.signal === 'telemetry' ? whyNoLateness({ op, value }) : null;
      if (late !== null) {
        report(problemAt(from.source, [...at, late.key], { code: 'CAT_INDICATOR', text: late.text }));
        return null;
      }
      const { title, definition } = atThreshold(sli, meaning.of, { op, value });
      return { indicator: compileIndicator(title, definition, journey), because: null };
    }
  }
}
