import { z } from 'zod';
import { readInstant } from '../../kernel/read-instant.ts';
import { DAY, elapsed, slotOf, type Instant } from '../../kernel/units.ts';
import { costPage, costReceipt, postedCosts } from '../../wire/cost.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused, RefusedInDetail } from './problems.ts';
import { showCosts } from './show-costs.ts';

const tags = ['evidence'];
const MOST_DAYS = 100;
const querystring = z.object({
  service: z.string().max(200).optional().describe('only this one'),
  from: z.iso.datetime({ offset: true }).optional().describe('the last seven days, unless said otherwise; cut to days in UTC'),
  to: z.iso.datetime({ offset: true }).optional(),
});

/** What is charged, by service and tenant: it comes hours to days late, and comes again with other amounts. */
export function costRoutes(app: App, api: Api): void {
  app.get('/api/v1/costs', { schema: schemas.list }, async ({ query: { service = null, from, to } }) => {
    const until = to === undefined ? api.clock.now() : instantOf(to);
    const since = slotOf(from === undefined ? ((until - 7 * DAY) as Instant) : instantOf(from), DAY);
    if (until <= since || elapsed(since, until) > MOST_DAYS * DAY)
      throw new Refused('REQUEST_INVALID', `to has to be after from, and at most ${MOST_DAYS} days after it`);
    return { costs: [...(await showCosts(api, { service, from: since, to: until }))] };
  });
  app.post('/api/v1/costs', { schema: schemas.post }, async (request, reply) => {
    const { costs } = api;
    if (costs === null) throw new Refused('NOT_FOUND', 'this server keeps no charges');
    const { body } = request;
    const answer = Array.isArray(body) ? await costs.simple(body, actorOf(request)) : await costs.bill(body, actorOf(request));
    if (answer.say === 'done') return reply.code(200).send(answer.receipt);
    const { at, text, hint } = answer;
    throw new RefusedInDetail('REQUEST_INVALID', text, { hint, errors: [{ path: at, text }] });
  });
}

function instantOf(text: string): Instant {
  const at = readInstant(text);
  if (at === null) throw new Refused('REQUEST_INVALID', `${text} is no time`);
  return at;
}

const schemas = {
  list: {
    operationId: 'listCosts',
    summary: 'What each service is charged day by day, how much of it is idle, and what it comes to for each unit',
    tags,
    querystring,
    response: { 200: costPage, ...refusesRead('REQUEST_INVALID') },
  },
  post: {
    operationId: 'tellCosts',
    summary: 'Tell what is charged: a list in the simple form, or part of a bill in the columns of FOCUS',
    tags,
    body: postedCosts,
    response: { 200: costReceipt, ...refusesWrite() },
  },
};
