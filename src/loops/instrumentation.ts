import type { Catalog, Journey, RolloutPlan } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { AT_HAND } from '../evidence/cell.ts';
import { countsOver, type Evidence } from '../evidence/evidence.ts';
import { versionCoverage } from '../evidence/evidence-quality.ts';
import type { RequiredTelemetry } from '../delivery/required-telemetry.ts';
import type { Instant, Ratio } from '../kernel/units.ts';
import { judgeStep, type JourneyInstrumentation } from '../verdict/sight/instrumentation.ts';

type Seen = { readonly catalog: () => Catalog; readonly evidence: () => Evidence };

/** How much of a journey telemetry tells now: each step over its own window, which ends when both sides are in. */
export function instrumentationOf({ catalog, evidence }: Seen, journey: Journey, now: Instant): JourneyInstrumentation {
  const steps = (journey.coverage ?? []).map(({ step, indicator, atLeast, windowMs, delayMs }) => {
    const counted = findIndicator(catalog(), indicator);
    const at = (now - delayMs) as Instant;
    const sides = counted === undefined ? NOTHING : countsOver(evidence(), counted.name, { at, window: windowMs });
    return judgeStep({ step, expected: sides.total, seen: sides.good, atLeast, windowMs, delayMs });
  });
  return {
    journey: journey.name,
    steps,
    version: versionShare({ catalog, evidence }, journey, now),
    heard: (evidence().heard.get(journey.name) ?? null) !== null,
  };
}
const NOTHING = { good: 0, total: 0 };

/** By what tells most of the journey: an indicator that few events count for says little of the others. */
function versionShare({ catalog, evidence }: Seen, { name, coverage = [] }: Journey, now: Instant): Ratio | null {
  const span = { from: (now - AT_HAND) as Instant, to: now };
  const sides = new Set(coverage.map(({ indicator }) => indicator));
  const own = catalog().indicators.filter((one) => one.journey === name && !sides.has(one.name));
  const told = own.flatMap(({ generation }) => versionCoverage(evidence(), generation, span) ?? []);
  return told.length === 0 ? null : (Math.min(...told) as Ratio);
}

/** What the plan requires of its journeys, with what is known of them; null: it requires nothing. */
export function requiredTelemetry(seen: Seen, plan: RolloutPlan, now: Instant): RequiredTelemetry | null {
  const { requires: terms } = plan;
  if (terms === undefined) return null;
  return { terms, journeys: journeysOf(seen.catalog(), plan).map((journey) => instrumentationOf(seen, journey, now)) };
}

/** Those that it is judged by, and those of whose objectives it may hurt the budget. */
function journeysOf(catalog: Catalog, { judge, service }: RolloutPlan): readonly Journey[] {
  const judged = judge.indicators.map(({ indicator }) => findIndicator(catalog, indicator)?.journey);
  const promised = catalog.objectives.filter((one) => one.service === service).map(({ journey }) => journey);
  const named = new Set([...judged, ...promised]);
  return catalog.journeys.filter(({ name }) => named.has(name));
}
