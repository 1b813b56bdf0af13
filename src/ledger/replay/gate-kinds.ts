import { decideGate, settleGate } from '../decisions/gate-answer.ts';
import type { Redecide } from './redecide.ts';

/** An answer to somebody who asked needs its facts alone; one that was waited for, the gate that was opened as well. */
export const replayGate: Redecide<'gate.answered'> = ({ world, entry: { body } }) => {
  if (body.decided === undefined) return null;
  const { inputs, ...madeBy } = body.decided;
  const { facts, asked } = inputs;
  if (asked !== null) return [decideGate({ facts, asked }, { madeBy }).draft];
  const gate = world.gates.open.get(body.gate ?? '');
  const draft = gate === undefined ? null : settleGate(gate, facts, { madeBy });
  return draft === null ? [] : [draft];
};
