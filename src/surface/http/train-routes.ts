import { z } from 'zod';
import type { TrainRun, TrainCommand } from '../../delivery/train-run.ts';
import { isTrainActive } from '../../delivery/train-run.ts';
import type { MemberFinding } from '../../delivery/train-verdict.ts';
import { broken } from '../../kernel/units.ts';
import { unknownRun, type TrainRefusal } from '../../loops/trains.ts';
import { because, postedTrain, trainList, trainRun, type TrainRunView } from '../../wire/release.ts';
import { refusesRead, refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';
import type { RolloutViews } from './rollout-views.ts';
import { showTrain } from './show-release.ts';

const tags = ['rollouts'];
const params = z.object({ id: z.string().max(200).describe('id of the train on its way') });

/** Several rollouts that are one release. */
export function trainRoutes(app: App, api: Api, views: RolloutViews): void {
  const runOf = (id: string): TrainRun => {
    const run = api.ledger.world().trains.runs.get(id);
    if (run === undefined) throw refused(unknownRun(api.ledger.world(), id));
    return run;
  };
  const shown = async (id: string): Promise<TrainRunView> => showRun(api, views, runOf(id));
  app.get('/api/v1/trains', { schema: schemas.list }, async () => {
    const runs = [...api.ledger.world().trains.runs.values()].toReversed();
    const ordered = [...runs.filter(isTrainActive), ...runs.filter((run) => !isTrainActive(run))];
    const trains = api
      .catalog()
      .trains.map(({ name, owner, members }) => ({ name, owner, members: members.map((one) => one.name) }));
    return { trains, runs: await Promise.all(ordered.map((run) => showRun(api, views, run))) };
  });
  app.get('/api/v1/trains/:id', { schema: schemas.show }, async (request) => shown(request.params.id));
  app.post('/api/v1/trains', { schema: schemas.start }, async (request, reply) => {
    const { train, candidate, baseline, members, reason } = request.body;
    const known = api.catalog().trains.find(({ name }) => name === train);
    const all =
      candidate === undefined || baseline === undefined ? {} : everyMember(known?.members ?? [], { candidate, baseline });
    const answer = await api.trains.start({ train, versions: { ...all, ...members }, reason, actor: actorOf(request) });
    if ('code' in answer) throw refused(answer);
    return reply
      .code(201)
      .header('location', `/api/v1/trains/${answer.id}`)
      .send(await shown(answer.id));
  });
  for (const [say, schema] of commands) {
    app.post(`/api/v1/trains/:id/${say}`, { schema }, async (request) => {
      const { id } = request.params;
      const refusal = await api.trains.command({ id, command: { say }, reason: request.body.reason, actor: actorOf(request) });
      if (refusal !== null) throw refused(refusal);
      return shown(id);
    });
  }
}

function everyMember<V>(members: readonly { readonly name: string }[], versions: V): Record<string, V> {
  return Object.fromEntries(members.map(({ name }) => [name, versions]));
}

async function showRun(api: Api, views: RolloutViews, run: TrainRun): Promise<TrainRunView> {
  const findings = new Map<string, MemberFinding>();
  for (const [name, state] of run.members) {
    if (state.is !== 'under-way') continue;
    const { comparison } = await views.view(state.rollout);
    if (comparison !== null) findings.set(name, { kind: comparison.kind, sentence: comparison.sentence });
  }
  const now = api.ledger.world().trains.runs.get(run.id) ?? broken(`train ${run.id} is forgotten while it is looked at`);
  return showTrain(now, { findings, refused: api.trains.refused(run.id) });
}

function refused({ code, text, hint }: TrainRefusal): Refused {
  return new Refused(code, text, hint);
}

const schemas = {
  list: {
    operationId: 'listTrains',
    summary: 'Trains of the catalog, and those on their way or ended lately',
    tags,
    response: { 200: trainList, ...refusesRead() },
  },
  show: {
    operationId: 'showTrain',
    summary: 'One train with its members, its verdict and what it waits for',
    tags,
    params,
    response: { 200: trainRun, ...refusesRead('REQUEST_INVALID', 'TRAIN_RUN_UNKNOWN') },
  },
  start: {
    operationId: 'startTrain',
    summary: 'Start a train: each member when those that it comes after are promoted',
    tags,
    body: postedTrain,
    response: { 201: trainRun, ...refusesWrite('TRAIN_UNKNOWN', 'TRAIN_ACTIVE', 'TRAIN_VERSIONS') },
  },
};

const commands = [
  command('abort', 'Take the whole train back, what comes last first'),
  command('go-on', 'Go on without what fell and what comes after it'),
] as const;

function command(say: TrainCommand['say'], summary: string) {
  const response = { 200: trainRun, ...refusesWrite('TRAIN_RUN_UNKNOWN', 'TRAIN_ENDED') };
  const operationId = say === 'abort' ? 'abortTrain' : 'goOnTrain';
  return [say, { operationId, summary, tags, params, body: because, response }] as const;
}
