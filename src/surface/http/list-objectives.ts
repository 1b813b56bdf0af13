import type { Indicator, Objective } from '../../catalog/catalog.ts';
import { findIndicator, findObjective } from '../../catalog/find.ts';
import type { Instant } from '../../kernel/units.ts';
import { expandedObjectives } from '../../loops/expanded-objectives.ts';
import { judgeCatalogObjective, qualityOf, type EvidenceQuality, type Known } from '../../loops/objectives.ts';
import { heardAs } from '../../loops/sight.ts';
import type { ObjectiveView } from '../../wire/objective.ts';
import { showObjective } from './show-objective.ts';

/** All objectives as they are judged at one instant. */
export function showObjectives(known: Known, at: Instant): ObjectiveView[] {
  const view = openObjectiveView(known, at);
  return expandedObjectives(known.catalog(), known.evidence()).map((objective) => view(objective));
}

export function showOneObjective(known: Known, objective: Objective, at: Instant): ObjectiveView {
  return openObjectiveView(known, at)(objective);
}

/** How good the evidence of an indicator is, is found out once for all its objectives. */
export function openObjectiveView(asked: Known, at: Instant): (objective: Objective) => ObjectiveView {
  const known: Known = { ...asked, covered: new Map() };
  const qualities = new Map<Indicator | undefined, EvidenceQuality>();
  return (objective) => {
    const indicator = findIndicator(known.catalog(), objective.indicator);
    const knownSince = sinceWhen(known, objective);
    const quality = qualities.get(indicator) ?? qualityOf(known, indicator, at);
    qualities.set(indicator, quality);
    return showObjective(objective, judgeCatalogObjective(known, objective, at), { knownSince, quality, at });
  };
}

/** The first telemetry of what it is counted by; of a joint budget that of the member which was heard last. */
function sinceWhen({ catalog, evidence }: Known, { indicator, composite }: Objective): Instant | null {
  const names = composite?.map((member) => findObjective(catalog(), member.objective)?.indicator ?? null) ?? [indicator];
  const firsts = names.map((name) => {
    const counted = findIndicator(catalog(), name);
    return counted === undefined ? null : (evidence().heard.get(heardAs(counted))?.first ?? null);
  });
  return firsts.reduce<Instant | null>((latest, first) => {
    return latest === null || first === null ? null : (Math.max(latest, first) as Instant);
  }, firsts[0] ?? null);
}
