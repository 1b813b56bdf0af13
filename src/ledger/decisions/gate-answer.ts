import { answerGate, isSettled, type GateAnswer, type GateFacts } from '../../delivery/gate.ts';
import { asRecorded, decided, type MadeBy } from '../decided.ts';
import type { Draft } from '../entry.ts';
import { explainGateAnswer, type OpenGate } from '../gates.ts';
import { ACTOR } from './actor.ts';
import type { GateInputs } from './gate-inputs.ts';

type Answered = { readonly answer: GateAnswer; readonly draft: Draft };

const LONGEST_COMMENT = 1_000;

/** The answer to somebody who asks now: it is recorded before it is given. */
export function decideGate(gathered: GateInputs & { readonly asked: string }, { madeBy }: { readonly madeBy: MadeBy }): Answered {
  const inputs = asRecorded(gathered);
  const { question } = inputs.facts;
  const answer = answerGate(inputs.facts);
  const { say, reasons } = answer;
  const subject = question.rollout ?? question.service;
  const body = { question, say, reasons, gate: null, effects: [], decided: decided(inputs, madeBy) };
  return { answer, draft: { kind: 'gate.answered', subject, actor: inputs.asked, body } };
}

/** The answer to whoever waits for one; null: it could still be another one, and there is time. */
export function settleGate(gate: OpenGate, gathered: GateFacts, { madeBy }: { readonly madeBy: MadeBy }): Draft | null {
  const inputs: GateInputs = asRecorded({ facts: gathered, asked: null });
  const { facts } = inputs;
  const { question } = facts;
  const { callback, id, until } = gate;
  const answer = answerGate(facts);
  if (!isSettled(answer) && facts.at < until) return null;
  const { say, reasons } = answer;
  const state = say === 'allow' ? 'approved' : 'rejected';
  const comment = explainGateAnswer({ question, ...answer }).slice(0, LONGEST_COMMENT);
  const effect = { do: 'answer-deployment', key: `${id}/answer`, ...callback, state, comment } as const;
  const body = { question, say, reasons, gate: id, effects: [effect], decided: decided(inputs, madeBy) };
  return { kind: 'gate.answered', subject: id, actor: ACTOR, body };
}
