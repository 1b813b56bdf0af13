import { setTimeout as pause } from 'node:timers/promises';
import { isSettled, type GateAnswer, type GateQuestion } from '../../delivery/gate.ts';
import { showInstant } from '../../kernel/show.ts';
import { explainGateAnswer } from '../../ledger/gates.ts';
import { findPlan } from '../../catalog/find.ts';
import { askGate, lookAtGate, type GateRefusal } from '../../loops/gates.ts';
import { gateAnswer, gateQuestion, type GateAnswerView, type GateQuestionView } from '../../wire/gate.ts';
import type { Sender } from '../doors/senders.ts';
import { refusesWrite } from './answers.ts';
import type { Api, App } from './api.ts';
import { actorOf } from './guard.ts';
import { Refused } from './problems.ts';

/** Requests that wait at once; further ones are answered at once. */
const MOST_WAITING = 64;
const LOOK_EVERY_MS = 500;

/** A pipeline asks whether it may go on. The answer is recorded with its reasons before it is given. */
export function gateRoutes(app: App, api: Api): void {
  const state = { waiting: 0 };
  app.post('/api/v1/gates', { config: { senders: true }, schema: schemas.ask }, async (request) => {
    const question = questionOf(api, request.body);
    for (const service of servicesIn(api, question)) allowOnly(request.sender, service);
    const { wait_ms, again } = request.body;
    let answer = looked(api, question);
    const until = performance.now() + wait_ms;
    if (state.waiting < MOST_WAITING) {
      state.waiting += 1;
      try {
        while (!isSettled(answer) && performance.now() < until && !request.raw.destroyed) {
          await pause(Math.min(LOOK_EVERY_MS, Math.max(0, until - performance.now())));
          answer = looked(api, question);
        }
      } finally {
        state.waiting -= 1;
      }
    }
    if (again && !isSettled(answer)) return shown(api, question, answer);
    return shown(api, question, refusable(await askGate(api, { question, actor: actorOf(request) })));
  });
}

/** The service follows from what is asked about where it is not named. */
function questionOf(api: Api, asked: GateQuestionView): GateQuestion {
  const { service } = asked;
  const [version, plan, rollout] = [asked.version ?? null, asked.plan ?? null, asked.rollout ?? null];
  const [found] = servicesIn(api, { service: service ?? null, plan, rollout });
  return { service: found ?? '', version, plan, rollout };
}

type About = Pick<GateQuestion, 'plan' | 'rollout'> & { readonly service: string | null };

/** Every service that the answer tells of: the one that is named, and those of the rollout and of the plan. */
function servicesIn(api: Api, { service, plan, rollout }: About): readonly string[] {
  const planned = plan === null ? undefined : findPlan(api.catalog(), plan)?.service;
  const rolled = rollout === null ? undefined : api.ledger.world().rollouts.get(rollout)?.rollout.plan.service;
  return [service, rolled, planned].filter((one) => one !== null && one !== undefined);
}

/** A source speaks of its own services only. */
export function allowOnly(sender: Sender | null, service: string): void {
  if (sender === null || sender.allows(service)) return;
  const hint = 'name it in services of the source’s document, or ask with the admin token';
  throw new Refused('SERVICE_FORBIDDEN', `this source may not speak of ${service}`, hint);
}

function looked(api: Api, question: GateQuestion): GateAnswer {
  return refusable(lookAtGate(api, question, api.clock.now()));
}

function refusable(answer: GateAnswer | GateRefusal): GateAnswer {
  if ('code' in answer) throw new Refused(answer.code, answer.text, answer.hint);
  return answer;
}

function shown(api: Api, question: GateQuestion, answer: GateAnswer): GateAnswerView {
  return {
    at: showInstant(api.clock.now()),
    ...question,
    say: answer.say,
    settled: isSettled(answer),
    sentence: explainGateAnswer({ question, ...answer }),
    reasons: answer.reasons.map(({ until, ...reason }) => ({ ...reason, until: until === null ? null : showInstant(until) })),
  };
}

const schemas = {
  ask: {
    operationId: 'askGate',
    summary: 'May this service change now? How did this rollout end?',
    tags: ['gates'],
    body: gateQuestion,
    response: { 200: gateAnswer, ...refusesWrite('PLAN_UNKNOWN', 'ROLLOUT_UNKNOWN', 'SERVICE_FORBIDDEN') },
  },
};
