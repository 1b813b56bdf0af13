import { z } from 'zod';
import { showProblem } from '../../kernel/problem.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { broken, type Instant } from '../../kernel/units.ts';
import { openBacktests, type NotBegun } from '../../loops/backtest/backtests.ts';
import { backtestProgress, backtestQuestion } from '../../wire/backtest.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { Refused, RefusedInDetail } from './problems.ts';

const tags = ['evidence'];

/** What a proposed policy would have done: asked for here, and fetched once it is known. */
export function backtestRoutes(app: App, api: Api): void {
  const backtests = openBacktests(api);
  app.addHook('onClose', async () => backtests.close());
  app.post('/api/v1/backtests', { schema: schemas.begin }, async (request, reply) => {
    const { files, since, until, incidents, real } = request.body;
    const begun = await backtests.begin({
      files,
      since: instant(since),
      until: until === undefined ? null : instant(until),
      real,
      incidents: incidents.map(({ what, from, to, services }) => ({ what, from: instant(from), to: instant(to), services })),
    });
    if ('code' in begun) throw refused(begun);
    return reply.code(202).send(begun);
  });
  app.get('/api/v1/backtests/:id', { config: { present: true }, schema: schemas.look }, async (request) => {
    return backtests.look(request.params.id) ?? unknown(request.params.id);
  });
  app.post('/api/v1/backtests/:id/cancel', { schema: schemas.cancel }, async (request) => {
    return backtests.cancel(request.params.id) ?? unknown(request.params.id);
  });
}

function instant(text: string): Instant {
  return readInstant(text) ?? broken(`${text} is no instant`);
}

function unknown(id: string): never {
  throw new Refused('BACKTEST_UNKNOWN', `there is no backtest ${id}`);
}

function refused({ code, text, hint, problems }: NotBegun): Refused {
  const errors = problems.slice(0, 50).map((problem) => ({ path: problem.place.file, text: showProblem(problem) }));
  return new RefusedInDetail(code, text, { hint, errors });
}

const id = z.object({ id: z.string().min(1).max(20) });
const schemas = {
  begin: {
    operationId: 'beginBacktest',
    summary: 'Runs a proposed policy over what was recorded, one at a time',
    tags,
    body: backtestQuestion,
    response: { 202: backtestProgress, ...refusesWrite('BACKTEST_RUNNING', 'BACKTEST_TIME', 'POLICY_INVALID') },
  },
  look: {
    operationId: 'getBacktest',
    summary: 'How far a backtest has come, and its answer',
    tags,
    params: id,
    response: { 200: backtestProgress, ...refusesRead('BACKTEST_UNKNOWN') },
  },
  cancel: {
    operationId: 'cancelBacktest',
    summary: 'Nobody waits for it any more',
    tags,
    params: id,
    response: { 200: backtestProgress, ...refusesWrite('BACKTEST_UNKNOWN') },
  },
} as const;
