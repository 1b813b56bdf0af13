import { z } from 'zod';
import { findPlan } from '../../catalog/find.ts';
import type { RolloutPlan } from '../../catalog/catalog.ts';
import { answerFlagger, FLAGGER_HOOKS, type FlaggerFacts, type FlaggerHook } from '../../delivery/outside-verdict.ts';
import { askGate, lookAtGate } from '../../loops/gates.ts';
import { commandRollout } from '../../loops/rollouts.ts';
import { watchRevision } from '../../loops/watched-revisions.ts';
import { flaggerCall, type FlaggerCallView } from '../../wire/gate.ts';
import { refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { allowOnly } from './gate-routes.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';
import type { RolloutViews } from './rollout-views.ts';
import { watchedOf } from './watched-rollout.ts';

const params = z.object({ hook: z.enum(FLAGGER_HOOKS) });
const answer = z.object({
  hook: z.string(),
  answer: z.literal('yes'),
  means: z.string().describe('what Flagger makes of it'),
  because: z.string(),
  rollout: z.string().nullable(),
});
type Call = { readonly hook: FlaggerHook; readonly body: FlaggerCallView; readonly plan: RolloutPlan; readonly actor: string };
type Known = { readonly facts: FlaggerFacts; readonly because: string; readonly rollout: string | null };

/** The eight webhooks of Flagger. No is 409, which it never takes for yes, and neither is anything that goes wrong. */
export function flaggerRoutes(app: App, api: Api, views: RolloutViews): void {
  const route = { config: { senders: true, basic: true }, schema: schemas.hook };
  app.post('/api/v1/flagger/:hook', route, async (request) => {
    const { hook } = request.params;
    const plan = planOf(api, request.body);
    allowOnly(request.sender, plan.service);
    const call = { hook, body: request.body, plan, actor: actorOf(request) };
    const known = hook === 'confirm-rollout' ? await knownOfGate(api, call) : await knownOfRevision(api, views, call);
    const [whenYes, whenNo] = MEANS[hook];
    if (!answerFlagger(hook, known.facts)) throw new Refused('HOOK_NO', `${hook} is no: ${known.because}`, whenNo);
    return { hook, answer: 'yes' as const, means: whenYes, because: known.because, rollout: known.rollout };
  });
}

function planOf(api: Api, { metadata }: FlaggerCallView): RolloutPlan {
  const name = metadata?.['plan'] ?? '';
  const plan = findPlan(api.catalog(), name);
  if (plan !== undefined) return plan;
  const text = name === '' ? 'the metadata of the webhook name no plan' : `the catalog has no rollout plan ${name}`;
  throw new Refused('PLAN_UNKNOWN', text, 'write metadata: { plan: NAME, candidate: …, baseline: … } in the webhook');
}

/** Asked once a minute while it waits; what lets it go on is recorded. */
async function knownOfGate(api: Api, { body: { metadata }, plan, actor }: Call): Promise<Known> {
  const question = { service: plan.service, version: metadata?.['version'] ?? null, plan: plan.name, rollout: null };
  const looked = lookAtGate(api, question, api.clock.now());
  const answered = 'code' in looked || looked.say !== 'allow' ? looked : await askGate(api, { question, actor });
  if ('code' in answered) throw new Refused(answered.code, answered.text, answered.hint);
  const because = answered.reasons.map(({ text }) => text).join('; ');
  return { facts: { gate: answered.say, rollout: null }, because, rollout: null };
}

async function knownOfRevision(api: Api, views: RolloutViews, call: Call): Promise<Known> {
  const { name, namespace, checksum, phase } = call.body;
  const revision = `flagger ${namespace}/${name} ${checksum}`;
  const id = call.hook === 'pre-rollout' ? await watched(api, revision, call) : api.ledger.world().gates.watched.get(revision);
  const rollout = id === undefined ? undefined : api.ledger.world().rollouts.get(id)?.rollout;
  // Whoever may speak of one plan may not end what another one rolls out, by whatever name he calls it.
  if (id === undefined || rollout?.plan.name !== call.plan.name)
    return { facts: { gate: null, rollout: null }, because: `${revision} is not watched: pre-rollout begins it`, rollout: null };
  if (call.hook === 'post-rollout') await conclude(api, id, { phase, actor: call.actor });
  const view = await views.view(id);
  return { facts: { gate: null, rollout: watchedOf(view) }, because: view.comparison?.sentence ?? view.sentence, rollout: id };
}

async function watched(api: Api, revision: string, { body, plan, actor }: Call): Promise<string> {
  const { candidate = '', baseline = '' } = body.metadata ?? {};
  if (candidate === '' || baseline === '')
    throw new Refused('REQUEST_INVALID', 'the metadata of the webhook name no candidate and no baseline', HOW);
  const reason = `Flagger rolls out ${body.namespace}/${body.name}`;
  const started = await watchRevision(api, { revision, plan: plan.name, candidate, baseline, reason, actor });
  if ('code' in started) throw new Refused(started.code, started.text, started.hint);
  return started.id;
}

/** Flagger has ended it: its word is the end, which a candidate that was found worse does not get. */
async function conclude(
  api: Api,
  id: string,
  { phase, actor }: { readonly phase: string; readonly actor: string },
): Promise<void> {
  const say = phase === 'Succeeded' ? 'promote' : phase === 'Failed' ? 'abort' : null;
  if (say !== null) await commandRollout(api, { id, command: { say }, reason: `Flagger tells ${phase}`, actor });
}

const HOW = 'write metadata: { candidate: podinfo, baseline: podinfo-primary }, as the label of judge.by tells them apart';
const [ON, WAITS]: readonly [string, string] = ['Flagger goes on', 'Flagger waits and asks again'];
const MEANS: Readonly<Record<FlaggerHook, readonly [yes: string, no: string]>> = {
  'confirm-rollout': [ON, WAITS],
  'pre-rollout': [ON, 'Flagger counts a failed check'],
  rollout: [ON, 'Flagger counts a failed check'],
  'confirm-traffic-increase': [ON, WAITS],
  'confirm-promotion': [ON, WAITS],
  'post-rollout': ['it was heard', 'it was not heard'],
  rollback: ['Flagger rolls back now', ON],
  event: ['it was heard', 'it was not heard'],
};

const schemas = {
  hook: {
    operationId: 'answerFlagger',
    summary: 'A webhook of Flagger: 200 is yes, anything else is no',
    tags: ['gates'],
    params,
    body: flaggerCall,
    response: { 200: answer, ...refusesWrite('HOOK_NO', 'PLAN_UNKNOWN', 'PLAN_NOT_FOLLOWED', 'SERVICE_FORBIDDEN') },
  },
};
