import { Readable } from 'node:stream';
import { z } from 'zod';
import { readInstant } from '../../kernel/read-instant.ts';
import type { Instant } from '../../kernel/units.ts';
import { showReport } from '../../proof/show-report.ts';
import { attestation, attestationAsked, entryPlace, ledgerKeys, rotated, verification } from '../../wire/ledger.ts';
import { refusesRead, refusesWrite, textAnswer } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';
import { showPlace } from './show-entry.ts';

const tags = ['ledger'];
const MOST_NAMED = 20;
const ORDER = 'give the earlier one as since and the later one as until';
const time = z.iso.datetime({ offset: true }).optional();
const name = z.string().min(1).max(2_000).optional();

/** What a ledger shows to those who do not take its word for it. */
export function proofRoutes(app: App, api: Api): void {
  const config = { present: true };
  const alone = { present: true, alone: true };
  app.get('/api/v1/ledger/verify', { config: alone, schema: schemas.verify }, async ({ query }) =>
    showReport(await api.proof.verify(query.key)),
  );
  app.get('/api/v1/ledger/key', { config, schema: schemas.keys }, async () => {
    const { ledger, keys } = api.proof.keys();
    return { ledger, keys: keys.map(({ publicKey, seq, ...key }) => ({ ...key, public_key: publicKey, since_entry: seq })) };
  });
  app.get('/api/v1/ledger/:seq/place', { config, schema: schemas.place }, async ({ params: { seq } }) => {
    const [entry] = await api.ledger.read({ after: seq - 1, limit: 1 });
    if (entry?.seq !== seq) throw new Refused('ENTRY_UNKNOWN', `there is no entry ${seq} here`);
    return showPlace(await api.proof.placeOf(seq));
  });
  app.post('/api/v1/ledger/keys', { schema: schemas.rotate }, async (request, reply) => {
    const answer = await api.proof.rotate(actorOf(request));
    if (!answer.ok) throw new Refused('KEYS_FULL', 'the ledger has had as many keys as it may');
    return reply.code(201).send({ id: answer.id, entry: answer.seq });
  });
  app.post('/api/v1/attestations', { schema: schemas.attest }, async (request, reply) => {
    const { decision } = request.body;
    const answer = await api.proof.attest(decision, actorOf(request));
    if (answer.ok) {
      const { payload, payloadType, signatures } = answer.envelope;
      return reply.code(201).send({ payload, payloadType, signatures: [...signatures] });
    }
    if (answer.because === 'UNKNOWN') throw new Refused('ENTRY_UNKNOWN', `nothing was decided under ${decision}`);
    throw new Refused('NOT_ATTESTABLE', `${decision} is no promotion, no rollback and no answer of a gate`);
  });
  // Whoever only asks about an export takes nothing with him.
  app.get(
    '/api/v1/ledger/export',
    { config: alone, exposeHeadRoute: false, schema: schemas.exported },
    async (request, reply) => {
      const { since, until, subject = null, kind = null } = request.query;
      const filter = { since: instant(since), until: instant(until), subject, kind };
      if (filter.since !== null && filter.until !== null && filter.since > filter.until)
        throw new Refused('REQUEST_INVALID', `since: ${since} is after ${until}, and there is no time between them`, ORDER);
      const pieces = await api.proof.exported(filter, actorOf(request));
      return reply.type('application/x-ndjson').send(Readable.from(pieces));
    },
  );
}

function instant(text: string | undefined): Instant | null {
  return text === undefined ? null : readInstant(text);
}

const named = z.preprocess(
  (given) => (typeof given === 'string' ? [given] : given),
  z.array(z.string().min(1).max(100)).max(MOST_NAMED).optional(),
);
const schemas = {
  verify: {
    operationId: 'verifyLedger',
    summary: 'Check all entries, checkpoints and signatures',
    tags,
    querystring: z.object({ key: named.describe('keys that are known to the caller, by id or as they are; absent: the first') }),
    response: { 200: verification, ...refusesRead('REQUEST_INVALID') },
  },
  keys: {
    operationId: 'listLedgerKeys',
    summary: 'The keys that sign for the ledger',
    tags,
    response: { 200: ledgerKeys, ...refusesRead() },
  },
  place: {
    operationId: 'showEntryPlace',
    summary: 'How an entry stands in the chain: the way from its hash to a signature',
    tags,
    params: z.object({ seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).describe('number of the entry') }),
    response: { 200: entryPlace, ...refusesRead('REQUEST_INVALID', 'ENTRY_UNKNOWN') },
  },
  rotate: {
    operationId: 'rotateLedgerKey',
    summary: 'Sign with a new key from now on',
    tags,
    response: { 201: rotated, ...refusesWrite('KEYS_FULL') },
  },
  attest: {
    operationId: 'attestDecision',
    summary: 'A decision as a signed in-toto attestation',
    description: 'A DSSE envelope: SLSA VSA v1 for promotions and rollbacks, test-result v0.1 for answers of gates.',
    tags,
    body: attestationAsked,
    response: { 201: attestation, ...refusesWrite('ENTRY_UNKNOWN', 'NOT_ATTESTABLE') },
  },
  exported: {
    operationId: 'exportLedger',
    summary: 'Entries with their proof, as JSON Lines',
    description: 'In the form of docs/formats/ledger.md. That it was asked for is an entry.',
    tags,
    querystring: z.object({ since: time, until: time, subject: name, kind: name }),
    response: { 200: textAnswer('application/x-ndjson', 'an export'), ...refusesRead('REQUEST_INVALID') },
  },
};
