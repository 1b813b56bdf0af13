import { z } from 'zod';
import { HOUR, MINUTE, type DurationMs } from '../../kernel/units.ts';
import type { JourneyExplanation } from '../../loops/causes.ts';
import { situationOf } from '../../loops/situation.ts';
import { situation } from '../../wire/situation.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { openObjectiveView } from './list-objectives.ts';
import { openRecentAnswers } from './recent-answers.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showSituation } from './show-situation.ts';
import { showMark } from './show-timeline.ts';
import { showSilence } from './silence-routes.ts';

/** Looking for causes reads hours of cells: what was found is shown for so long. */
const CAUSES_KEPT = 15_000;
/** Rollouts that are shown beside what hurts. */
const MOST_ROLLOUTS = 20;
const WINDOWS = { '15m': 15 * MINUTE, '1h': HOUR, '3h': 3 * HOUR } as const;

/** What hurts customers now, since when, how badly, what changed before, and what may be ordered. */
export function situationRoutes(app: App, api: Api, views: RolloutViews): void {
  const causes = openRecentAnswers<JourneyExplanation>(CAUSES_KEPT);
  app.get('/api/v1/situation', { schema: showNow }, async ({ query: { window } }) => {
    const at = api.clock.now();
    const parts = { ...api, kept: (key: string, make: () => Promise<JourneyExplanation | null>) => causes.answer(key, at, make) };
    const found = await situationOf(parts, { at, windowMs: WINDOWS[window] as DurationMs });
    const view = openObjectiveView(api, at);
    const ids = new Set(found.rollouts.map(({ rollout }) => rollout.id));
    const { alerts } = api.ledger.world();
    return showSituation(found, {
      blind: found.blind.map(({ objective }) => {
        const { name, display_name, journey, owner, reason, sentence, coverage, age_ms } = view(objective);
        return { objective: name, display_name, journey, owner, reason, sentence, coverage, age_ms };
      }),
      rollouts: views
        .summaries()
        .filter(({ id }) => ids.has(id))
        .slice(0, MOST_ROLLOUTS),
      marks: found.time.marks.map(showMark),
      decisions: found.decisions.map(showMark),
      silences: found.silences.map((one) => showSilence(one, alerts)),
    });
  });
}

const showNow = {
  operationId: 'showSituation',
  summary: 'What hurts customers now, since when, how badly, what changed just before, and what may be ordered',
  tags: ['evidence'],
  querystring: z.object({
    window: z.enum(['15m', '1h', '3h']).default('1h').describe('how far back is looked, and drawn'),
  }),
  response: { 200: situation, ...refusesRead('REQUEST_INVALID') },
};
