import type { AdjustmentView } from '../../../src/wire/adjustment.ts';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { templateOf } from '../home/objective-groups.ts';

/** Adjustments that select this objective: by its name, by its journey, or by labels that it has all of. */
export function adjustmentsOf(
  all: readonly AdjustmentView[],
  objective: Pick<ObjectiveView, 'name' | 'journey' | 'labels'>,
): readonly AdjustmentView[] {
  return all.filter(
    ({ objectives, journeys, labels }) =>
      objectives.includes(objective.name) ||
      objectives.includes(templateOf(objective.name)) ||
      (objective.journey !== null && journeys.includes(objective.journey)) ||
      hasAll(objective.labels, labels),
  );
}

function hasAll(labels: ObjectiveView['labels'], wanted: AdjustmentView['labels']): boolean {
  const pairs = Object.entries(wanted);
  return pairs.length > 0 && pairs.every(([label, value]) => labels[label]?.includes(value) ?? false);
}
