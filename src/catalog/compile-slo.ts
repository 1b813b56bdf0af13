import type { Indicator, Journey, Objective } from './catalog.ts';
import { STANDARD_POLICY } from './burn-policies.ts';
import { alertsOf, withAlerts, type AlertBook } from './compile-alerts.ts';
import type { PlacedTarget } from './compile-alert-policy.ts';
import { jointObjective } from './compile-composite.ts';
import { labelsOf } from './labels-of.ts';
import { indicatorFor, objectiveName, sliAt, type KnownSlis } from './slo-indicator.ts';
import { checkMethod, methodOf } from './slo-slices.ts';
import { checkBounds, readWindow, targetOf, type SloSource } from './slo-terms.ts';
import { problemAt, type Path, type Report } from './source-document.ts';

export type Known = KnownSlis & { readonly alerts: AlertBook };
export type Compiled = { readonly objectives: readonly Objective[]; readonly indicators: readonly Indicator[] };
type CompiledSlo = Compiled & {
  /** Notification targets that are written in the SLO itself. */
  readonly placed: readonly PlacedTarget[];
  /** False when something in it has a mistake, so that objectives are missing. */
  readonly complete: boolean;
};

/** One objective for every entry of `objectives`, and a joint one besides when each has an indicator of its own. */
export function compileSlo(from: SloSource, known: Known, report: Report): CompiledSlo {
  const { objectives: written } = from.slo.spec;
  const shared = sliAt({ from, at: ['spec'], holder: from.slo.spec }, known, report);
  const window = readWindow(from, report);
  checkMethod(from, report);
  const alerts = alertsOf(from, known.alerts, report);
  const isComposite = written.length > 1 && written.some((one) => (one.indicator ?? one.indicatorRef) !== undefined);
  const indicators: Indicator[] = [];
  const objectives: Objective[] = [];
  for (const [index, objective] of written.entries()) {
    const at: Path = ['spec', 'objectives', index];
    if (!isComposite) warnOfWeight({ from, at, weight: objective.compositeWeight }, report);
    const sli = sliAt({ from, at, holder: objective }, known, report) ?? shared;
    const method = methodOf({ from, at, objective, window }, report);
    const made = sli === null ? null : indicatorFor({ sli, objective, from, at }, known, report);
    if (made === null || method === null) continue;
    const { name: journey, owner, retention } = journeyOf(made.indicator, known) ?? NO_JOURNEY;
    if (made.indicator !== null) {
      checkBounds({ from, at, objective, window, retention }, report);
      indicators.push(made.indicator);
    }
    objectives.push({
      ...PLAIN,
      ...describe(from, index),
      journey,
      owner,
      indicator: made.indicator?.name ?? null,
      ...(made.indicator?.agreement !== undefined && { agreement: made.indicator.agreement }),
      target: targetOf(objective),
      method,
      windowMs: window.ms,
      calendar: window.calendar,
      alerts: [],
      unsupported: made.because,
    });
  }
  const complete = objectives.length === written.length;
  // The policies of a composite watch the joint budget: that is what its SLO promises.
  const joint = isComposite && complete ? jointObjective({ from, members: objectives, rules: alerts.rules }, report) : null;
  if (joint !== null) return { objectives: [...objectives, joint], indicators, placed: alerts.placed, complete };
  const kept = isComposite ? [] : withAlerts(objectives, { rules: alerts.rules, from }, report);
  const watched = objectives.map((one, index) => ({ ...one, alerts: kept[index] ?? [] }));
  return { objectives: watched, indicators, placed: alerts.placed, complete };
}

const PLAIN = { cohort: null, split: null, composite: null, burnPolicy: STANDARD_POLICY } as const;

const NO_JOURNEY = { name: null, owner: null, retention: {} as Journey['retention'] };

type Described = Pick<Objective, 'name' | 'displayName' | 'description' | 'service' | 'labels' | 'annotations'>;

function describe({ slo: { metadata, spec } }: SloSource, index: number): Described {
  const title = metadata.displayName ?? metadata.name;
  const part = spec.objectives[index]?.displayName;
  const several = spec.objectives.length > 1;
  return {
    name: objectiveName(metadata.name, index),
    displayName: several || part !== undefined ? `${title}: ${part ?? index + 1}` : title,
    description: spec.description ?? '',
    service: spec.service,
    labels: labelsOf(metadata.labels),
    ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
  };
}

type Weighted = { readonly from: SloSource; readonly at: Path; readonly weight: number | undefined };

function warnOfWeight({ from, at, weight }: Weighted, report: Report): void {
  if (weight === undefined) return;
  const text = 'compositeWeight means nothing where the objectives have no indicators of their own; it is ignored';
  report(problemAt(from.source, [...at, 'compositeWeight'], { code: 'CAT_IGNORED', text, hint: 'remove compositeWeight' }));
}

function journeyOf(indicator: Indicator | null, { journeys }: Known): Journey | undefined {
  return indicator === null ? undefined : journeys.get(indicator.journey);
}
