import { z } from 'zod';
import { MOST_BACKDATED, placeAdjustments } from '../../evidence/adjusted-time.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { showDuration, showInstant } from '../../kernel/show.ts';
import { broken, elapsed, type Instant } from '../../kernel/units.ts';
import { explainRecorded, type KnownAdjustment } from '../../ledger/adjustments.ts';
import type { AdjustmentRefusal } from '../../ledger/decisions/adjustment.ts';
import { recordAdjustment, withdrawAdjustment } from '../../loops/adjustments.ts';
import { adjustment, adjustmentList, postedAdjustment, withdrawal, type AdjustmentView } from '../../wire/adjustment.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';

const tags = ['evidence'];
const SPANS_SHOWN = 10;

/** Time that does not count against budgets, for a reason. */
export function adjustmentRoutes(app: App, api: Api): void {
  const known = (): KnownAdjustment[] => [...api.ledger.world().adjustments.values()];
  app.get('/api/v1/adjustments', { schema: schemas.list }, async () => ({
    adjustments: known()
      .toSorted((a, b) => b.recordedAt - a.recordedAt)
      .map((one) => showAdjustment(one, api.clock.now())),
  }));
  app.post('/api/v1/adjustments', { schema: schemas.record }, async (request, reply) => {
    const { objectives: names, journeys, labels, from, to, approved_by: approvedBy, ...rest } = request.body;
    const asked = { ...rest, approvedBy, objectives: { names, journeys, labels }, from: instant(from), to: instant(to) };
    const answer = await recordAdjustment(api, asked, actorOf(request));
    if ('code' in answer) throw refused(answer);
    const recorded = api.ledger.world().adjustments.get(answer.name) ?? broken(`adjustment ${answer.name} was not recorded`);
    return reply.code(201).send(showAdjustment(recorded, api.clock.now()));
  });
  app.post('/api/v1/adjustments/:name/withdraw', { schema: schemas.withdraw }, async (request) => {
    const refusal = await withdrawAdjustment(api, { name: request.params.name, ...request.body }, actorOf(request));
    if (refusal !== null) throw refused(refusal);
    return { withdrawn: request.params.name };
  });
}

function showAdjustment(known: KnownAdjustment, at: Instant): AdjustmentView {
  const { adjustment: of, recordedAt, origin } = known;
  const [placed] = placeAdjustments([known], at);
  return {
    name: of.name,
    origin,
    objectives: [...of.objectives.names],
    journeys: [...of.objectives.journeys],
    labels: { ...of.objectives.labels },
    mode: of.mode,
    sentence:
      explainRecorded(known) +
      (isTooOld(known)
        ? ` It ended more than ${showDuration(MOST_BACKDATED)} before it was recorded, so that it changes nothing.`
        : ''),
    reason: of.reason,
    requested_by: of.requestedBy,
    approved_by: of.approvedBy,
    recorded_at: showInstant(recordedAt),
    spans: (placed?.spans ?? [])
      .slice(-SPANS_SHOWN)
      .toReversed()
      .map(({ from, to }) => ({ from: showInstant(from), to: showInstant(to) })),
  };
}

/** What the catalog declares is not refused for its age, and somebody thinks that it does something. */
function isTooOld({ adjustment: { when }, recordedAt }: KnownAdjustment): boolean {
  return when.kind === 'once' && elapsed(when.to, recordedAt) >= MOST_BACKDATED;
}

/** The schema has read it before. */
function instant(text: string): Instant {
  return readInstant(text) ?? broken(`${text} is no instant`);
}

function refused({ code, text, hint }: AdjustmentRefusal): Refused {
  return new Refused(code, text, hint);
}

const schemas = {
  list: {
    operationId: 'listAdjustments',
    summary: 'Time that does not count against budgets, and why',
    tags,
    response: { 200: adjustmentList, ...refusesRead() },
  },
  record: {
    operationId: 'recordAdjustment',
    summary: 'Leave a stretch of time out of budgets, with a reason',
    tags,
    body: postedAdjustment,
    response: { 201: adjustment, ...refusesWrite('ADJUSTMENT_TIME', 'ADJUSTMENT_SELECTS_NONE', 'ADJUSTMENTS_FULL') },
  },
  withdraw: {
    operationId: 'withdrawAdjustment',
    summary: 'Let the time count again',
    tags,
    params: z.object({ name: z.string().max(200) }),
    body: withdrawal,
    response: {
      200: z.object({ withdrawn: z.string() }),
      ...refusesWrite('ADJUSTMENT_UNKNOWN', 'ADJUSTMENT_DECLARED'),
    },
  },
};
