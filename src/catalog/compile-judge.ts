import { DAY, HOUR, MINUTE, type DurationMs } from '../kernel/units.ts';
import type { Indicator, JudgedIndicator, JudgedTest, JudgeSettings } from './catalog.ts';
import { checkLabels, type Found } from './check-labels.ts';
import { checkTest } from './check-test.ts';
import { indicatorNamed } from './indicator-named.ts';
import type { JudgedDocument, JudgeDocument } from './judge-schema.ts';
import type { Measured } from './measured.ts';
import { tidy } from './quantities.ts';
import type { Finding, Path } from './source-document.ts';

type Say = (path: Path, finding: Finding) => void;

/** The share of the budget ratio by which a release may be worse, when the plan does not say. */
const DEFAULT_MARGIN = 0.5;
const CALIBRATION = { by: 'instance', over: (2 * DAY + 2 * HOUR) as DurationMs };

/** Paths that are said are those below `spec.judge`. */
export function compileJudge(document: JudgeDocument, measured: Measured, say: Say): JudgeSettings {
  const { by, alpha, alphaSafe, rho, settle, minStep, warmUp, burstiness, age, cohorts, control } = document;
  const calibration = burstiness === 'calibrated' ? (document.calibration ?? CALIBRATION) : null;
  const { indicators, found } = judged(document, measured, say);
  const settings: JudgeSettings = {
    indicators,
    cohorts: cohorts === undefined ? null : { label: cohorts.by, most: cohorts.most, weight: cohorts.weight },
    by,
    where: sortedLabels(document.where ?? {}),
    control: controlOf(control),
    age: age === undefined ? null : { label: age.by, atMost: age.atMost },
    burstiness,
    calibration: calibration === null ? null : { label: calibration.by, over: calibration.over },
    alpha,
    alphaSafe,
    rho,
    settle,
    minStep,
    warmUp,
  };
  checkLabels({ settings, found, calibrationSaid: document.calibration !== undefined }, measured.journeys, say);
  return settings;
}

type Judged = { readonly indicators: readonly JudgedIndicator[]; readonly found: readonly Found[] };

function judged({ indicators }: JudgeDocument, measured: Measured, say: Say): Judged {
  const whole = indicators.reduce((sum, { weight }) => sum + weight, 0);
  const seen = new Set<string>();
  const found: Found[] = [];
  const judgedBy = indicators.flatMap((entry, index): JudgedIndicator[] => {
    const at: Path = ['indicators', index];
    const indicator = indicatorNamed(entry.sli, { measured, path: [...at, 'sli'] }, say);
    const candidate = candidateOf(entry, { at, measured }, say);
    if (indicator === undefined || candidate === undefined) return [];
    const test = testOf(entry, { indicator, at, measured }, say);
    if (test === null || (candidate !== null && !checkTest(test.kind, { indicator: candidate, at }, say))) return [];
    const which = `${indicator.name} ${test.kind}`;
    if (seen.has(which))
      say([...at, 'sli'], {
        code: 'CAT_DUPLICATE_NAME',
        text: `Cannot judge by "${indicator.name}" twice`,
        hint: 'give it one weight',
      });
    seen.add(which);
    found.push({ indicator, at: [...at, 'sli'] });
    if (candidate !== null) found.push({ indicator: candidate, at: [...at, 'candidateSli'] });
    const { weight, key } = entry;
    return [{ indicator: indicator.name, candidateIndicator: candidate?.name ?? null, test, weight: weight / whole, key }];
  });
  return { indicators: judgedBy, found };
}

type Site = { readonly at: Path; readonly measured: Measured };

/** Null: the candidate is counted with all the others. Undefined: it is not known by what, which has been said. */
function candidateOf({ candidateSli }: JudgedDocument, { at, measured }: Site, say: Say): Indicator | null | undefined {
  return candidateSli === undefined ? null : indicatorNamed(candidateSli, { measured, path: [...at, 'candidateSli'] }, say);
}

/** Null when the indicator cannot be judged so, which has been said. */
function testOf(
  entry: JudgedDocument,
  { indicator, at, measured }: Site & { readonly indicator: Indicator },
  say: Say,
): JudgedTest | null {
  const { rate, latency, growth, level, delta } = entry;
  const may = (kind: JudgedTest['kind']): boolean => checkTest(kind, { indicator, at }, say);
  if (rate !== undefined) return may('rate') ? { kind: 'rate', perSecond: tidy((rate.perMinute * 1_000) / MINUTE) } : null;
  if (latency !== undefined) {
    const quantiles = latency.quantiles.toSorted((a, b) => a - b);
    return may('latency') ? { kind: 'latency', margin: latency.margin, quantiles } : null;
  }
  if (growth !== undefined) return may('growth') ? { kind: 'growth', margin: growth.margin } : null;
  if (level !== undefined) return may('level') ? { kind: 'level', delta: level } : null;
  if (!may('ratio')) return null;
  return { kind: 'ratio', delta: delta ?? defaultDelta({ indicator, entry, at }, measured, say) };
}

/** Half of what the tightest promise on the indicator lets fail. */
function defaultDelta(
  { indicator, entry, at }: Found & { readonly entry: JudgedDocument },
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

function controlOf(control: Readonly<Record<string, string>> | undefined): JudgeSettings['control'] {
  const [first] = Object.entries(control ?? {});
  return first === undefined ? null : { label: first[0], value: first[1] };
}

/** In an order that does not depend on who wrote them. */
export function sortedLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
