import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { latencyOf, versionCoverage } from '../evidence/evidence-quality.ts';
import { pollTrouble, type PollHealth } from '../evidence/poll-health.ts';
import { AT_HAND } from '../evidence/cell.ts';
import type { DurationMs, Instant, Ratio } from '../kernel/units.ts';
import { fitRules, outageWindows, windowsFor, type FittedRule } from '../verdict/burn-rules.ts';
import type { ObjectiveFacts } from '../verdict/objective-facts.ts';
import { judgeObjective, type ObjectiveVerdict, type WindowCounts } from '../verdict/objective-verdict.ts';
import { windowOf } from './objective-counts.ts';
import { delayOf, isBiased, newestOf, staleAfter } from './sight.ts';

export type Known = {
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  /** How the queries of an indicator were answered last, by its generation. */
  readonly polls?: (generation: string) => PollHealth | null;
};

/** The verdict on one objective now. Every window is a subtraction, so asking often costs little. */
export function judgeCatalogObjective(known: Known, objective: Objective, now: Instant): ObjectiveVerdict {
  return judgeObjective(factsOf(known, objective, now));
}

/** Everything that an objective is judged by, as plain data. */
export function factsOf(known: Known, objective: Objective, now: Instant): ObjectiveFacts {
  const { catalog, evidence, polls } = known;
  const rules = rulesOf(catalog(), objective);
  const indicator = findIndicator(catalog(), objective.indicator);
  if (indicator === undefined) return unknowable(objective, rules, now);
  // What is known later by intention is judged as of the moment up to which it can be known.
  const at = (now - delayOf(catalog(), indicator)) as Instant;
  const over = (window: DurationMs): WindowCounts => windowOf(evidence(), { objective, indicator }, { window, at });
  const each = (windows: readonly DurationMs[]): ReadonlyMap<DurationMs, WindowCounts> =>
    new Map(windows.map((window) => [window, over(window)]));
  const health = polls?.(indicator.generation) ?? null;
  return {
    objective,
    rules,
    window: over(objective.windowMs),
    burnWindows: each(windowsFor(objective, rules)),
    eventWindows: each(outageWindows(rules)),
    newest: newestOf(evidence(), indicator, at),
    at,
    staleAfter: staleAfter(catalog(), indicator),
    trouble: health === null ? null : pollTrouble(health),
    biased: isBiased(evidence(), indicator.journey, { since: (at - objective.windowMs) as Instant, at }),
  };
}

const fitted = new WeakMap<Objective, { readonly catalog: Catalog; readonly rules: readonly FittedRule[] }>();

/** The rules of an objective's policy and its own, fitted once for a catalog. */
export function rulesOf(catalog: Catalog, objective: Objective): readonly FittedRule[] {
  const known = fitted.get(objective);
  if (known?.catalog === catalog) return known.rules;
  const policy = catalog.burnPolicies.find(({ name }) => name === objective.burnPolicy)?.rules ?? [];
  const rules = fitRules(objective, [...policy, ...objective.alerts]);
  fitted.set(objective, { catalog, rules });
  return rules;
}

function unknowable(objective: Objective, rules: readonly FittedRule[], at: Instant): ObjectiveFacts {
  const nothing = { good: 0, total: 0, observedSlots: 0, expectedSlots: 0 };
  const each = (windows: readonly DurationMs[]): ReadonlyMap<DurationMs, WindowCounts> =>
    new Map(windows.map((window) => [window, nothing]));
  const counts = { window: nothing, burnWindows: each(windowsFor(objective, rules)), eventWindows: each(outageWindows(rules)) };
  return { objective, rules, ...counts, newest: null, at };
}

/** What else there is to know about the evidence of one indicator, over the minutes that are at hand. */
export type EvidenceQuality = { readonly latencyP99Ms: number | null; readonly versionCoverage: Ratio | null };

export function qualityOf({ evidence }: Pick<Known, 'evidence'>, indicator: Indicator | undefined, at: Instant): EvidenceQuality {
  if (indicator === undefined) return { latencyP99Ms: null, versionCoverage: null };
  const span = { from: (at - AT_HAND) as Instant, to: at };
  // Which sources speak of a journey is not kept, so that the latency is that of all that send.
  const sources = 'source' in indicator ? [indicator.source] : evidence().sources.keys();
  return {
    latencyP99Ms: latencyOf(evidence(), sources, span)?.p99 ?? null,
    versionCoverage: versionCoverage(evidence(), indicator.generation, span),
  };
}
