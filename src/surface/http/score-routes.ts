import { z } from 'zod';
import { readDuration } from '../../catalog/quantities.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { DAY, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { askScore } from '../../loops/ask-score.ts';
import { scoreDetail, scoreSummary } from '../../wire/score.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import { showScore, showScoreDetail } from './show-score.ts';

/** How well customers are served, as one figure that says how far it is known and why it moves. */
export function scoreRoutes(app: App, { scores, clock }: Api): void {
  app.get('/api/v1/scores', { schema: schemas.list }, async () => {
    const at = clock.now();
    return { scores: scores.current(at).map((one) => showScore(one, at)) };
  });
  app.get('/api/v1/scores/:name', { config: { ownAt: true }, schema: schemas.show }, async ({ params: { name }, query }) => {
    const { at = null, since = null, window = null, cohort = null, weights = null } = query;
    const now = clock.now();
    if (at !== null && at > now) throw new Refused('REQUEST_INVALID', 'at: it lies ahead');
    if (since !== null && since >= (at ?? now)) throw new Refused('REQUEST_INVALID', 'since: it has to lie before at');
    const answer = await askScore(scores, { name, at, since, window, cohort, weights }, now);
    if ('refused' in answer) throw new Refused(answer.refused, answer.text, answer.hint);
    return showScoreDetail(answer);
  });
}

const instant = z.iso.datetime({ offset: true }).transform((text): Instant => readInstant(text) ?? (0 as Instant));

const windowOf = z
  .string()
  .max(16)
  .transform((text, context): DurationMs => {
    const window = readDuration(text);
    const isFit = window !== null && window >= MINUTE && window <= 90 * DAY;
    if (!isFit) context.addIssue({ code: 'custom', message: 'it is a window from 1m to 90d, such as 1h' });
    return isFit ? window : MINUTE;
  });

/** `region=eu,tier=gold`; a value may hold anything but a comma. */
function pairs<Value>(read: (text: string) => Value | null, say: string) {
  return z
    .string()
    .max(2_000)
    .transform((text, context): Readonly<Record<string, Value>> => {
      const all: [string, Value][] = [];
      for (const part of text.split(',')) {
        const at = part.indexOf('=');
        const value = at < 1 ? null : read(part.slice(at + 1));
        if (value === null) context.addIssue({ code: 'custom', message: say });
        else all.push([part.slice(0, at), value]);
      }
      return Object.fromEntries(all);
    });
}

/** The same bound as that of weights in the catalog; 0 leaves a member out. */
function readWeight(text: string): number | null {
  const weight = /^\d{1,4}(\.\d{1,9})?$/.test(text) ? Number(text) : -1;
  return weight < 0 || weight > 1_000 ? null : weight;
}

const schemas = {
  list: {
    operationId: 'listScores',
    summary: 'The experience score of every journey and product',
    tags: ['evidence'],
    response: { 200: z.object({ scores: z.array(scoreSummary) }), ...refusesRead() },
  },
  show: {
    operationId: 'showScore',
    summary: 'One experience score: of what it is made, why it moved, and what it would be with other weights',
    tags: ['evidence'],
    params: z.object({ name: z.string().max(200).describe('name of the journey or product; product.NAME where both have it') }),
    querystring: z.object({
      at: instant.optional().describe('a moment that has passed; now when absent'),
      since: instant.optional().describe('where comparison and trend begin; an hour before `at` when absent'),
      window: windowOf.optional().describe('judge every member over this window, such as 1h, 6h, 1d or 28d'),
      cohort: pairs((text) => text, 'it is a label and its value, such as region=eu')
        .optional()
        .describe('count one cohort of the members that are kept apart by these labels'),
      weights: pairs(readWeight, 'it is members and their weights, such as checkout-works=3,search=1')
        .optional()
        .describe('what would it have been with other weights? 0 leaves a member out'),
    }),
    response: { 200: scoreDetail, ...refusesRead('REQUEST_INVALID', 'SCORE_UNKNOWN', 'SCORE_NOT_KEPT') },
  },
};
