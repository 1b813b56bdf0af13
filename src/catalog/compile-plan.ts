import { nearest } from '../kernel/nearest.ts';
import { DAY, MINUTE, type DurationMs, type Ratio } from '../kernel/units.ts';
import { tidy } from './quantities.ts';
import type { Indicator, Journey, JudgeSettings, Objective, RollbackTerms, RolloutPlan } from './catalog.ts';
import type { Sli } from './slo-indicator.ts';
import { countsMillionths } from './objective-rules.ts';
import type { RolloutPlanDocument } from './plimsoll-schema.ts';
import { problemAt, type Finding, type Path, type Report, type SourceDocument } from './source-document.ts';

/** What a plan may lean on. The unclear ones have mistakes of their own, about which a plan says nothing more. */
export type Measured = {
  readonly journeys: ReadonlyMap<string, Journey>;
  readonly indicators: readonly Indicator[];
  readonly objectives: readonly Objective[];
  readonly slis: ReadonlyMap<string, Sli>;
  /** SLOs that were compiled. */
  readonly slos: ReadonlySet<string>;
  /** False while an SLO has a mistake: then nobody can say that no objective uses something. */
  readonly complete: boolean;
};
export type PlanSource = { readonly plan: RolloutPlanDocument; readonly source: SourceDocument };

/** The share of the budget ratio by which a release may be worse, when the plan does not say. */
const DEFAULT_MARGIN = 0.5;

export function compilePlan({ plan, source }: PlanSource, measured: Measured, report: Report): RolloutPlan {
  const { metadata, spec } = plan;
  const say = (path: Path, finding: Finding): void => report(problemAt(source, ['spec', ...path], finding));
  const { http } = spec.router;
  if (spec.budget !== undefined) checkBudget(spec.budget.objective, measured, say);
  return {
    name: metadata.name,
    service: spec.service,
    owner: spec.owner,
    router: { kind: 'http', url: http, places: null },
    strategy: 'canary',
    ends: 'promote',
    steps: spec.steps.map((step) => ({ ...step, mirror: 0 as Ratio, approval: null })),
    judge: { ...OPEN_JUDGE, ...spec.judge, indicators: judged(spec.judge, measured, say) },
    budget: spec.budget === undefined ? null : { ...spec.budget, slow: null },
    exposure: { ...spec.exposure, from: 'router', sticky: 'none', drain: 0 as DurationMs },
    rollback: ROLLBACK,
    freezes: [],
    newer: 'refuse',
    fastTrack: null,
    hooks: [],
    maxDuration: spec.maxDuration,
    onDeadline: spec.onDeadline,
  };
}

const OPEN_JUDGE = { cohorts: null, where: {}, control: null, age: null, calibration: null, warmUp: MINUTE };
const ROLLBACK: RollbackTerms = {
  reversible: 'roll-back',
  pace: 'at-once',
  needs: 1,
  burning: null,
  cooldown: 0 as DurationMs,
  most: 3,
  within: DAY,
};

type Say = (path: Path, finding: Finding) => void;
type Judge = RolloutPlanDocument['spec']['judge'];
type Judged = Judge['indicators'][number];

function judged({ indicators, by }: Judge, measured: Measured, say: Say): JudgeSettings['indicators'] {
  const whole = indicators.reduce((sum, { weight }) => sum + weight, 0);
  const seen = new Set<string>();
  return indicators.flatMap((entry, index) => {
    const at: Path = ['judge', 'indicators', index];
    const indicator = indicatorNamed(entry.sli, { measured, at }, say);
    if (indicator === undefined) return [];
    if (countsMillionths(indicator)) {
      const text = `Cannot judge releases by "${indicator.name}": it adds up amounts or ratios, and how many events they are of is not known`;
      say([...at, 'sli'], { code: 'CAT_NOT_MEASURED', text, hint: 'judge by an indicator that counts events' });
      return [];
    }
    if (seen.has(indicator.name))
      say([...at, 'sli'], {
        code: 'CAT_DUPLICATE_NAME',
        text: `Cannot judge by "${indicator.name}" twice`,
        hint: 'give it one weight',
      });
    seen.add(indicator.name);
    checkCohort({ indicator, by, at }, measured, say);
    const delta = entry.delta ?? defaultDelta({ indicator, entry, at }, measured, say);
    return [
      {
        indicator: indicator.name,
        candidateIndicator: null,
        test: { kind: 'ratio', delta },
        weight: entry.weight / whole,
        key: true,
      },
    ];
  });
}

/** The indicator of that name, or the only one that an SLI of that name makes. */
function indicatorNamed(name: string, { measured, at }: { measured: Measured; at: Path }, say: Say): Indicator | undefined {
  const exact = measured.indicators.find((indicator) => indicator.name === name);
  if (exact !== undefined) return exact;
  const made = measured.indicators.filter(
    (indicator) => /^[≤<≥>]/.test(indicator.name.slice(name.length)) && indicator.name.startsWith(name),
  );
  const path = [...at, 'sli'];
  if (made.length > 1) {
    const names = made.map((indicator) => `"${indicator.name}"`).join(', ');
    say(path, {
      code: 'CAT_ONE_OF',
      text: `Cannot tell which threshold of "${name}" to judge by: there are ${names}`,
      hint: 'write one of these names',
    });
  }
  if (made.length === 0) explainAbsence({ name, path }, measured, say);
  return made.length === 1 ? made[0] : undefined;
}

/** An SLI that exists and makes no such indicator; silent when a mistake of the SLI or its SLO has said why. */
function explainAbsence(
  { name, path }: { name: string; path: Path },
  { slis, slos, indicators, complete }: Measured,
  say: Say,
): void {
  const stem = name.replace(/[≤<≥>].*$/, '');
  const kind = slis.get(stem)?.meaning.kind;
  const elsewhere = kind === 'not-computed' || (kind === undefined && slos.has(name.replace(/\/[^/]*$/, '')));
  if (elsewhere) {
    const hint = 'judge by an SLI whose metric source is of type plimsoll';
    say(path, { code: 'CAT_NOT_MEASURED', text: `Cannot judge by "${name}": this server does not compute it`, hint });
  } else if (kind === 'threshold' && complete) {
    const meant = nearest(
      name,
      indicators.map((indicator) => indicator.name),
    );
    const hint = meant === undefined ? 'add an SLO that compares it with a value' : `did you mean "${meant}"?`;
    say(path, {
      code: 'CAT_UNKNOWN_REF',
      text: `Cannot find an indicator named "${name}": no objective has such a threshold`,
      hint,
    });
  }
}

type Entry = { readonly indicator: Indicator; readonly at: Path };

function checkCohort({ indicator, by, at }: Entry & { readonly by: string }, { journeys }: Measured, say: Say): void {
  const journey = journeys.get(indicator.journey);
  const labels = journey?.cohorts.map(({ label }) => label) ?? [];
  if (journey === undefined || labels.includes(by)) return;
  const text = `Cannot compare by "${by}": the journey "${journey.name}" keeps only ${labels.join(', ')}`;
  const meant = nearest(by, labels);
  say([...at, 'sli'], {
    code: 'CAT_COHORT_KEY',
    text,
    hint: meant === undefined ? `add ${by} to its cohorts` : `did you mean by: ${meant}?`,
  });
}

/** Half of what the tightest promise on the indicator lets fail. */
function defaultDelta(
  { indicator, entry, at }: Entry & { readonly entry: Judged },
  { objectives, complete }: Measured,
  say: Say,
): number {
  const targets = objectives.filter((objective) => objective.indicator === indicator.name).map(({ target }) => target);
  if (targets.length > 0) return tidy(DEFAULT_MARGIN * tidy(1 - Math.max(...targets)));
  if (!complete) return 0;
  const text = `Cannot derive a margin for "${entry.sli}": no objective uses it`;
  say([...at, 'sli'], {
    code: 'CAT_NO_DELTA',
    text,
    hint: 'write delta, such as delta: 0.5%, or promise something about it in an SLO',
  });
  return 0;
}

function checkBudget(name: string, { objectives, slos }: Measured, say: Say): void {
  const objective = objectives.find((one) => one.name === name);
  const path = ['budget', 'objective'];
  if (objective === undefined && slos.has(name.replace(/\/([0-9]+|composite)$/, ''))) {
    say(path, { code: 'CAT_UNKNOWN_REF', text: `Cannot find an objective named "${name}": its SLO has fewer objectives` });
  } else if (objective !== undefined && objective.unsupported !== null) {
    say(path, {
      code: 'CAT_NOT_MEASURED',
      text: `Cannot keep the budget of "${name}": this server does not compute it`,
      hint: 'name an objective that is computed',
    });
  }
}
