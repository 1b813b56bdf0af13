import { z } from 'zod';
import { explainReplayed } from '../../ledger/replay/explain-replayed.ts';
import { entryBefore, replayLedger } from '../../loops/replay.ts';
import { replayed } from '../../wire/replay.ts';
import { time } from '../../wire/objective.ts';
import { refusesRead } from './answers.ts';
import type { Api, App } from './api.ts';
import { readInstant } from '../../kernel/read-instant.ts';

const seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const querystring = z.object({
  after: seq.default(0).describe('decisions after this entry'),
  since: time.optional().describe('decisions since this time, instead'),
  through: seq.optional().describe('up to this entry; an answer goes 10,000 entries far at most'),
  subject: z.string().min(1).max(2_000).optional().describe('only decisions about this rollout, objective or gate'),
});

/** Decisions made again from what they were made from. It reads, and changes nothing. */
export function replayRoutes(app: App, { ledger }: Api): void {
  app.get('/api/v1/replay', { config: { alone: true }, schema }, async ({ query }) => {
    const { through = Number.MAX_SAFE_INTEGER, subject = null, since } = query;
    const from = since === undefined ? null : readInstant(since);
    const after = from === null ? query.after : await entryBefore(ledger, from);
    const done = await replayLedger(ledger, { after, through, subject });
    const { tail } = ledger.world();
    return {
      same: done.tally.same,
      different: done.tally.different,
      not_replayable: done.tally.notReplayable,
      decisions: done.told.flatMap((one) => explainReplayed(one) ?? []),
      code: ledger.code,
      codes: [...done.codes],
      through: done.through,
      next: done.through < Math.min(through, tail.seq) ? done.through : null,
    };
  });
}

const schema = {
  operationId: 'replayDecisions',
  summary: 'Make recorded decisions again from their recorded inputs, and compare',
  tags: ['ledger'],
  querystring,
  response: { 200: replayed, ...refusesRead('REQUEST_INVALID') },
};
