import type { AdjustedTime, Adjustment } from './adjustment.ts';
import type { AdjustmentDocument } from './adjustment-schema.ts';
import type { Objective } from './objective.ts';
import { reportNoneSelected } from './select-objectives.ts';
import { compileSelector } from './selector-schema.ts';
import type { Declared, Report } from './source-document.ts';

/** With the objectives, when all of them are known, it is said which adjustment adjusts nothing. */
export function compileAdjustments(
  declared: readonly Declared<AdjustmentDocument>[],
  objectives: readonly Objective[] | null,
  report: Report,
): readonly Adjustment[] {
  return declared.map(({ body, source }) => {
    const adjustment = compileAdjustment(body);
    reportNoneSelected({ selector: adjustment.objectives, objectives, source }, report);
    return adjustment;
  });
}

function compileAdjustment({ metadata, spec }: AdjustmentDocument): Adjustment {
  return {
    name: metadata.name,
    objectives: compileSelector(spec.objectives),
    when: adjustedTime(spec),
    mode: spec.mode,
    reason: spec.reason,
    requestedBy: spec.requestedBy,
    approvedBy: spec.approvedBy ?? null,
  };
}

/** The schema has seen to it that exactly one of the two is there. */
function adjustedTime({ once, again }: AdjustmentDocument['spec']): AdjustedTime {
  if (once !== undefined) return { kind: 'once', ...once };
  const { rrule = '', start = '', zone = '', duration = 0 } = again ?? {};
  return { kind: 'again', rrule, start, zone, durationMs: duration } as AdjustedTime;
}
