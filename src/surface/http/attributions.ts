import type { Objective } from '../../catalog/catalog.ts';
import type { Instant } from '../../kernel/units.ts';
import { attributionOf } from '../../loops/attribution.ts';
import type { AttributionView } from '../../wire/attribution.ts';
import type { Api } from './api.ts';
import { openRecentAnswers } from './recent-answers.ts';
import { showAttribution } from './show-cause.ts';

/** Who spent which budget, for all routes that tell of it; null when nothing is counted for the objective itself. */
export type Attributions = { of(objective: Objective, now: Instant): Promise<AttributionView | null> };

/** Four weeks are read and reckoned for one answer: who asks again at once gets the same. */
const ANSWER_KEPT = 10_000;

export function openAttributions(api: Api): Attributions {
  const recent = openRecentAnswers<AttributionView>(ANSWER_KEPT);
  return {
    of: (objective, now) =>
      recent.answer(`${api.catalog().revision} ${objective.name}`, now, async () => {
        const made = await attributionOf(api, objective, now);
        return made === null ? null : showAttribution(made);
      }),
  };
}
