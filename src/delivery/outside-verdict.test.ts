import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  answerFlagger,
  FLAGGER_HOOKS,
  outsideVerdict,
  type FlaggerFacts,
  type FlaggerHook,
  type WatchedRollout,
} from './outside-verdict.ts';

const at = (
  share: number | null,
  comparison: WatchedRollout['comparison'],
  phase: WatchedRollout['phase'] = 'shifting',
): FlaggerFacts => ({
  gate: null,
  rollout: { phase, comparison, share },
});

/** Every state that a revision can be in, and the hooks that are answered with yes in it. */
const table: readonly { readonly state: string; readonly facts: FlaggerFacts; readonly yes: readonly FlaggerHook[] }[] = [
  { state: 'nothing is known of the revision', facts: { gate: null, rollout: null }, yes: [] },
  { state: 'the gate is open', facts: { gate: 'allow', rollout: null }, yes: ['confirm-rollout'] },
  { state: 'the gate is closed', facts: { gate: 'block', rollout: null }, yes: [] },
  { state: 'the gate does not know', facts: { gate: 'not-enough-evidence', rollout: null }, yes: [] },
  { state: 'started, no traffic yet', facts: at(null, 'not-yet'), yes: ['pre-rollout', 'rollout', 'confirm-traffic-increase'] },
  { state: 'started, none of the traffic', facts: at(0, 'blind'), yes: ['pre-rollout', 'confirm-traffic-increase'] },
  { state: 'under way, not yet decided', facts: at(0.1, 'not-yet'), yes: ['pre-rollout', 'rollout'] },
  { state: 'under way, too little traffic', facts: at(0.1, 'underpowered'), yes: ['pre-rollout', 'rollout'] },
  {
    state: 'under way, safe',
    facts: at(0.1, 'safe'),
    yes: ['pre-rollout', 'rollout', 'confirm-traffic-increase', 'confirm-promotion'],
  },
  { state: 'under way, blind', facts: at(0.1, 'blind'), yes: ['pre-rollout'] },
  { state: 'under way, biased', facts: at(0.1, 'biased'), yes: ['pre-rollout'] },
  { state: 'under way, another version', facts: at(0.1, 'wrong-version'), yes: ['pre-rollout'] },
  { state: 'under way, worse', facts: at(0.1, 'worse'), yes: ['pre-rollout', 'rollback'] },
  { state: 'worse before any share was measured', facts: at(null, 'worse'), yes: ['pre-rollout', 'rollback'] },
  { state: 'held by a person although safe', facts: at(0.1, 'safe', 'held'), yes: ['pre-rollout', 'rollout'] },
  { state: 'on its way back', facts: at(0.1, 'not-yet', 'rolling-back'), yes: ['rollback'] },
  { state: 'rolled back', facts: at(0, null, 'rolled-back'), yes: ['rollback'] },
  { state: 'promoted', facts: at(1, null, 'promoted'), yes: ['confirm-traffic-increase', 'confirm-promotion'] },
];
describe('peers row 18: the polarity of all eight hooks of Flagger', () => {
  for (const { state, facts, yes } of table) {
    for (const hook of FLAGGER_HOOKS) {
      const told = hook === 'post-rollout' || hook === 'event';
      const want = told || yes.includes(hook);
      test(`${hook} is ${want ? 'yes' : 'no'} when ${state}`, () => assert.equal(answerFlagger(hook, facts), want));
    }
  }
});

for (const phase of ['shifting', 'held', 'concluded'] as const)
  for (const comparison of ['blind', 'biased', 'wrong-version', 'not-exposed', 'not-yet', 'underpowered', null] as const)
    test(`${phase} and ${comparison ?? 'not compared'} is neither go nor stop`, () =>
      assert.equal(outsideVerdict({ phase, comparison, share: 0.1 }), 'wait'));
