import { z } from 'zod';
import { broken, type DurationMs } from '../../kernel/units.ts';
import { versionOf } from '../../ledger/known-good.ts';
import { liftFreeze, setFreeze } from '../../loops/freezes.ts';
import { cancelQueued } from '../../loops/release-round.ts';
import { reinstateVersion, revokeVersion } from '../../loops/versions.ts';
import {
  because,
  freeze,
  freezeList,
  knownVersion,
  postedFreeze,
  postedVersion,
  queueList,
  versionList,
  type VersionView,
} from '../../wire/release.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import type { ApiCode } from './problem-codes.ts';
import { Refused } from './problems.ts';
import { showFreeze, showQueued, showVersion } from './show-release.ts';

const tags = ['rollouts'];

/** What stops and what waits for rollouts, and what became of versions. */
export function releaseRoutes(app: App, api: Api): void {
  app.get('/api/v1/freezes', { schema: schemas.freezes }, async () => ({
    freezes: [...api.ledger.world().freezes.values()].filter(({ until }) => until > api.clock.now()).map(showFreeze),
  }));
  app.post('/api/v1/freezes', { schema: schemas.freeze }, async (request, reply) => {
    const { service, for_ms: time, reason } = request.body;
    const answer = await setFreeze(api, { service, for: time as DurationMs, reason, actor: actorOf(request) });
    if ('code' in answer) throw refused(answer);
    const set = api.ledger.world().freezes.get(answer.name) ?? broken(`freeze ${answer.name} was not set`);
    return reply.code(201).send(showFreeze(set));
  });
  app.post('/api/v1/freezes/:name/lift', { schema: schemas.lift }, async (request) => {
    const { name } = request.params;
    const refusal = await liftFreeze(api, { name, reason: request.body.reason, actor: actorOf(request) });
    if (refusal !== null) throw refused(refusal);
    return { lifted: name };
  });
  app.get('/api/v1/queue', { schema: schemas.queue }, async () => ({
    queue: [...api.ledger.world().queue.values()].map(showQueued),
  }));
  app.post('/api/v1/queue/:id/cancel', { schema: schemas.cancel }, async (request) => {
    const { id } = request.params;
    const refusal = await cancelQueued(api, { id, reason: request.body.reason, actor: actorOf(request) });
    if (refusal !== null) throw refused(refusal);
    return { cancelled: id };
  });
  versionRoutes(app, api);
}

function versionRoutes(app: App, api: Api): void {
  const shown = (service: string, version: string): VersionView =>
    showVersion(versionOf(api.ledger.world().versions, { service, version }));
  app.get('/api/v1/services/:service/versions', { schema: schemas.versions }, async (request) => {
    const { service } = request.params;
    return { service, versions: [...(api.ledger.world().versions.get(service)?.values() ?? [])].map(showVersion) };
  });
  app.post('/api/v1/versions/revoke', { schema: schemas.revoke }, async (request) => {
    const refusal = await revokeVersion(api, { ...request.body, actor: actorOf(request) });
    if (refusal !== null) throw refused(refusal);
    return shown(request.body.service, request.body.version);
  });
  app.post('/api/v1/versions/reinstate', { schema: schemas.reinstate }, async (request) => {
    const refusal = await reinstateVersion(api, { ...request.body, actor: actorOf(request) });
    if (refusal !== null) throw refused(refusal);
    return shown(request.body.service, request.body.version);
  });
}

function refused({ code, text, hint }: { readonly code: ApiCode; readonly text: string; readonly hint?: string }): Refused {
  return new Refused(code, text, hint);
}

const schemas = {
  freezes: {
    operationId: 'listFreezes',
    summary: 'What may not be promoted now, and until when',
    tags,
    response: { 200: freezeList, ...refusesRead() },
  },
  freeze: {
    operationId: 'setFreeze',
    summary: 'Promote nothing of a service, or of any, for a while; rollbacks pass',
    tags,
    body: postedFreeze,
    response: { 201: freeze, ...refusesWrite('FREEZE_TIME', 'FREEZES_FULL', 'SERVICE_UNKNOWN') },
  },
  lift: {
    operationId: 'liftFreeze',
    summary: 'End a freeze before its time',
    tags,
    params: z.object({ name: z.string().max(200) }),
    body: because,
    response: { 200: z.object({ lifted: z.string() }), ...refusesWrite('FREEZE_UNKNOWN') },
  },
  queue: {
    operationId: 'listQueue',
    summary: 'Starts that wait until their service is free',
    tags,
    response: { 200: queueList, ...refusesRead() },
  },
  cancel: {
    operationId: 'cancelQueued',
    summary: 'Take back a start that waits',
    tags,
    params: z.object({ id: z.string().max(200) }),
    body: because,
    response: { 200: z.object({ cancelled: z.string() }), ...refusesWrite('QUEUED_UNKNOWN') },
  },
  versions: {
    operationId: 'listVersions',
    summary: 'What became of the versions of a service',
    tags,
    params: z.object({ service: z.string().max(200) }),
    response: { 200: versionList, ...refusesRead('REQUEST_INVALID') },
  },
  revoke: {
    operationId: 'revokeVersion',
    summary: 'Mark a version as bad: it is not started any more, and what rolls it out is held',
    tags,
    body: postedVersion,
    response: { 200: knownVersion, ...refusesWrite('SERVICE_UNKNOWN') },
  },
  reinstate: {
    operationId: 'reinstateVersion',
    summary: 'Let a revoked version be rolled out again',
    tags,
    body: postedVersion,
    response: { 200: knownVersion, ...refusesWrite('NOT_REVOKED') },
  },
};
