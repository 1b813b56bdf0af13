import { z } from 'zod';
import { findIndicator } from '../../catalog/find.ts';
import { isQuotient } from '../../catalog/objective-rules.ts';
import { nearest } from '../../kernel/nearest.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { showDuration } from '../../kernel/show.ts';
import { HOUR, MINUTE, type Instant } from '../../kernel/units.ts';
import { explainJourney, LONGEST_WINDOW } from '../../loops/causes.ts';
import { attribution } from '../../wire/attribution.ts';
import { why } from '../../wire/cause.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { askedObjective } from './asked-objective.ts';
import type { Attributions } from './attributions.ts';
import { Refused } from './problems.ts';
import { showWhy } from './show-cause.ts';

const tags = ['evidence'];
const SHORTEST_WINDOW = MINUTE;

/** Why a journey fell, and who spent a budget: answers that are looked for in evidence when they are asked for. */
export function causeRoutes(app: App, api: Api, attributions: Attributions): void {
  app.get('/api/v1/journeys/:name/why', { schema: schemas.why }, async ({ params: { name }, query }) => {
    const { journeys } = api.catalog();
    const journey = journeys.find((one) => one.name === name);
    if (journey === undefined)
      throw new Refused('JOURNEY_UNKNOWN', `the catalog has no journey ${name}`, meantBy(name, journeys));
    const now = api.clock.now();
    const told = await explainJourney(api, journey, { ...windowOf(query, now), now });
    if (told !== null) return showWhy(told);
    throw new Refused('NOTHING_COUNTED', `nothing of ${name} is counted`, 'give it an objective with an indicator');
  });
  app.get('/api/v1/objectives/:name/attribution', { schema: schemas.attribution }, async ({ params: { name } }) => {
    const objective = askedObjective(api, name);
    const found = await attributions.of(objective, api.clock.now());
    if (found !== null) return found;
    const indicator = findIndicator(api.catalog(), objective.indicator);
    if (indicator !== undefined && isQuotient(indicator))
      throw new Refused(
        'NOTHING_COUNTED',
        `${name} promises a quotient, which has no bad events that somebody could have spent`,
        `ask why ${indicator.journey} does worse`,
      );
    throw new Refused('NOTHING_COUNTED', `nothing is counted for ${name} itself`, 'ask for one of its members');
  });
}

function meantBy(name: string, all: readonly { readonly name: string }[]): string | undefined {
  const meant = nearest(
    name,
    all.map((one) => one.name),
  );
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

function windowOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  now: Instant,
): { from: Instant; to: Instant } {
  const end = Math.min(now, to === undefined ? now : (readInstant(to) ?? now)) as Instant;
  const start = from === undefined ? ((end - HOUR) as Instant) : (readInstant(from) ?? now);
  if (end - start < SHORTEST_WINDOW || end - start > LONGEST_WINDOW) {
    const bounds = `${showDuration(SHORTEST_WINDOW)} to ${showDuration(LONGEST_WINDOW)}`;
    throw new Refused(
      'WINDOW_OUT_OF_BOUNDS',
      'from has to lie before to, which is now at the latest',
      `a window of ${bounds} can be explained`,
    );
  }
  return { from: start, to: end };
}

const instant = z.iso.datetime({ offset: true }).optional();
const querystring = z.object({
  from: instant.describe('start of the window; an hour before its end, unless said otherwise'),
  to: instant.describe('end of the window; now, unless said otherwise'),
});
const name = z.string().max(2_000);
const schemas = {
  why: {
    operationId: 'explainJourney',
    summary: 'Why a journey does worse in a window than before it',
    tags,
    params: z.object({ name: name.describe('name of the journey') }),
    querystring,
    response: { 200: why, ...refusesRead('REQUEST_INVALID', 'JOURNEY_UNKNOWN', 'NOTHING_COUNTED', 'WINDOW_OUT_OF_BOUNDS') },
  },
  attribution: {
    operationId: 'attributeBudget',
    summary: 'Who spent an objective’s budget',
    tags,
    params: z.object({ name: name.describe('name of the objective') }),
    response: { 200: attribution, ...refusesRead('REQUEST_INVALID', 'OBJECTIVE_UNKNOWN', 'NOTHING_COUNTED') },
  },
};
