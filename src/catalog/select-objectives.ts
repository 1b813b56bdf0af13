import type { ObjectiveSelector } from './adjustment.ts';
import type { Objective } from './objective.ts';
import { problemAt, type Report, type SourceDocument } from './source-document.ts';

/** Whether the selector means the objective: all that it says must hold, and an empty one means all of them. */
export function selects({ names, labels, journeys }: ObjectiveSelector, objective: Objective): boolean {
  if (names.length > 0 && !names.includes(objective.name)) return false;
  if (journeys.length > 0 && (objective.journey === null || !journeys.includes(objective.journey))) return false;
  return Object.entries(labels).every(([label, value]) => objective.labels[label]?.includes(value) === true);
}

type Selection = {
  readonly selector: ObjectiveSelector;
  /** Null while not all of them are known. */
  readonly objectives: readonly Objective[] | null;
  readonly source: SourceDocument;
};

/** What selects nothing does nothing, and somebody thinks that it does. */
export function reportNoneSelected({ selector, objectives, source }: Selection, report: Report): void {
  if (objectives === null || objectives.some((objective) => selects(selector, objective))) return;
  const hint = 'see `plimsoll slo` for names, and for labels what the objectives say';
  const text = 'No objective is selected, so that this does nothing';
  report(problemAt(source, ['spec', 'objectives'], { code: 'CAT_SELECTS_NONE', text, hint }));
}
