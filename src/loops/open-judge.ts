import type { Catalog, Indicator, RolloutPlan } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { emptyDistribution, addCell, type Distribution } from '../evidence/distribution.ts';
import { recentWholeCells, type Evidence } from '../evidence/evidence.ts';
import { retentionOf } from '../evidence/retention.ts';
import { keptSpan, stretchesOf, type Span } from '../evidence/slots-of-span.ts';
import { broken, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Arms } from '../verdict/comparison/arms.ts';
import type { JudgeTerms } from '../verdict/comparison/judge.ts';
import { termsFrom } from '../verdict/comparison/open-terms.ts';
import { openReference, REFERENCE, type Reference, type ReferenceSeries } from '../verdict/comparison/reference.ts';
import { calibrateTerms } from './calibrate.ts';
import type { OpenJudgeParts, Opening } from './judge-ground.ts';
import { freshInstances } from './fresh-instances.ts';
import { withGrowthBlocks } from './past-levels.ts';

/** Cells that are younger are at hand whether they are sealed or not. */
const AT_HAND = (10 * MINUTE) as DurationMs;

/** What a judge is bound to, from what was seen of the baseline until now; it is made once, when a rollout starts. */
export async function openJudgeTerms(parts: OpenJudgeParts, plan: RolloutPlan, opening: Opening): Promise<JudgeTerms> {
  const { at } = opening;
  const generations = generationsOf(parts.catalog(), plan);
  const all: Arms = { ...opening, by: plan.judge.by, where: plan.judge.where, control: plan.judge.control, instances: null };
  const instances = plan.judge.age === null ? null : await freshInstances(parts, plan.judge.age, { arms: all, generations, at });
  const references: Reference[] = [];
  for (const { baseline } of generations) references.push(await referenceFor(parts, baseline, { plan, arms: all, at }));
  const bound = termsFrom(plan.judge, { at, references, generations, instances });
  const terms = await withGrowthBlocks(parts, plan, { terms: bound, arms: all, at });
  return plan.judge.burstiness === 'calibrated'
    ? calibrateTerms(parts, plan, { terms, arms: { ...all, instances }, ...opening })
    : terms;
}

/** By indicator of the plan: where the baseline is counted, and where the candidate is. */
export function generationsOf(
  catalog: Catalog,
  plan: RolloutPlan,
): readonly { readonly candidate: string; readonly baseline: string }[] {
  const named = (name: string): Indicator =>
    findIndicator(catalog, name) ?? broken(`plan ${plan.name} names no indicator ${name}`);
  return plan.judge.indicators.map(({ indicator, candidateIndicator }) => ({
    candidate: named(candidateIndicator ?? indicator).generation,
    baseline: named(indicator).generation,
  }));
}

type Looking = { readonly plan: RolloutPlan; readonly arms: Arms; readonly at: Instant };

async function referenceFor(parts: OpenJudgeParts, generation: string, { plan, arms, at }: Looking): Promise<Reference> {
  const reference = openReference(arms, plan.judge.cohorts?.label ?? null);
  for (const series of seriesAtHand(parts.evidence(), generation, at)) reference.add(series);
  const { cellStore } = parts;
  if (cellStore === undefined) return reference.taken();
  const retention = retentionOf(parts.catalog());
  const asked: Span = { from: (at - REFERENCE) as Instant, to: cutAt(at) };
  const span = keptSpan(asked, (tier) => (at - retention.keepMs(tier, generation)) as Instant);
  for (const stretch of stretchesOf({ from: span.from, to: cutAt(at) }))
    await cellStore.eachDistribution({ ...stretch, generation }, (series) => reference.add(series));
  return reference.taken();
}

function cutAt(at: Instant): Instant {
  return slotOf((at - AT_HAND) as Instant, MINUTE);
}

function seriesAtHand(evidence: Evidence, generation: string, at: Instant): Iterable<ReferenceSeries> {
  const series = new Map<string, { first: Instant; readonly counted: Distribution }>();
  for (const cell of recentWholeCells(evidence, generation, { from: cutAt(at), to: at })) {
    const known = series.get(cell.cohort) ?? { first: cell.at, counted: emptyDistribution() };
    known.first = Math.min(known.first, cell.at) as Instant;
    addCell(known.counted, cell);
    series.set(cell.cohort, known);
  }
  return [...series].map(([cohort, { first, counted }]) => ({ cohort, first, ...counted }));
}
