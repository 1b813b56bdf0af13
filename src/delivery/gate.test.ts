import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instant } from '../kernel/units.ts';
import { answerGate, isSettled, type GateCode, type GateFacts, type GateSay } from './gate.ts';

const AT = 1_800_000_000_000 as Instant;
const LATER = (AT + 3_600_000) as Instant;
const QUESTION = { service: 'shop', version: '1.1.0', plan: null, rollout: null };
const SEEN = { at: AT, rollout: 'shop-1', sentence: 'It was.' };
const UNKNOWN = { version: '1.1.0', promoted: null, replaced: null, rolledBack: null, revoked: null };
const CLEAR: GateFacts = {
  at: AT,
  question: QUESTION,
  known: UNKNOWN,
  frozen: null,
  rollout: null,
  budgets: [{ objective: 'checkout', floor: 0.1, sight: { say: 'seen', remaining: 0.6 } }],
  burning: [],
  lowScores: [],
};
const GOING = { id: 'shop-7', candidate: '1.0.9', phase: 'shifting', sentence: 'At 5 %.', safe: false, until: LATER } as const;
const about = (rollout: GateFacts['rollout']): Partial<GateFacts> => ({ question: { ...QUESTION, rollout: 'shop-7' }, rollout });
const budget = (sight: GateFacts['budgets'][number]['sight'], floor = 0.1): Partial<GateFacts> => ({
  budgets: [{ objective: 'checkout', floor, sight }],
});

type Case = {
  readonly name: string;
  readonly facts: Partial<GateFacts>;
  readonly want: GateSay;
  readonly because: GateCode;
  readonly settled: boolean;
};
const cases: readonly Case[] = [
  { name: 'nothing stands against it', facts: {}, want: 'allow', because: 'CLEAR', settled: true },
  {
    name: 'a freeze blocks until it ends',
    facts: { frozen: { name: 'weekend', until: LATER, reason: null } },
    want: 'block',
    because: 'FROZEN',
    settled: false,
  },
  { name: 'what burns blocks', facts: { burning: ['checkout'] }, want: 'block', because: 'BURNING', settled: false },
  {
    name: 'a budget below its floor blocks',
    facts: budget({ say: 'seen', remaining: 0.09 }),
    want: 'block',
    because: 'BUDGET_BELOW_FLOOR',
    settled: false,
  },
  {
    name: 'a budget at its floor lets through',
    facts: budget({ say: 'seen', remaining: 0.1 }),
    want: 'allow',
    because: 'CLEAR',
    settled: true,
  },
  {
    name: 'a spent budget without a floor blocks',
    facts: budget({ say: 'seen', remaining: 0 }, 0),
    want: 'block',
    because: 'BUDGET_BELOW_FLOOR',
    settled: false,
  },
  {
    name: 'a blind budget is not enough',
    facts: budget({ say: 'blind' }),
    want: 'not-enough-evidence',
    because: 'BUDGET_BLIND',
    settled: false,
  },
  {
    name: 'a biased budget is not enough',
    facts: budget({ say: 'biased' }),
    want: 'not-enough-evidence',
    because: 'BUDGET_BIASED',
    settled: false,
  },
  {
    name: 'nothing promised is not enough',
    facts: { budgets: [] },
    want: 'not-enough-evidence',
    because: 'NOTHING_PROMISED',
    settled: false,
  },
  {
    name: 'another rollout under way blocks',
    facts: { rollout: GOING },
    want: 'block',
    because: 'ROLLOUT_ACTIVE',
    settled: false,
  },
  {
    name: 'its own rollout does not',
    facts: { rollout: { ...GOING, candidate: '1.1.0' } },
    want: 'allow',
    because: 'CLEAR',
    settled: true,
  },
  {
    name: 'a revoked version is blocked for good',
    facts: { known: { ...UNKNOWN, revoked: { at: AT, actor: 'ada', reason: 'loses orders' } } },
    want: 'block',
    because: 'VERSION_REVOKED',
    settled: true,
  },
  {
    name: 'a version that was rolled back is blocked for good',
    facts: { known: { ...UNKNOWN, rolledBack: { ...SEEN, because: 'CANARY_WORSE' } } },
    want: 'block',
    because: 'VERSION_ROLLED_BACK',
    settled: true,
  },
  {
    name: 'a version that was promoted after it was rolled back is not',
    facts: { known: { ...UNKNOWN, rolledBack: { ...SEEN, because: 'CANARY_WORSE' }, promoted: { ...SEEN, at: LATER } } },
    want: 'allow',
    because: 'CLEAR',
    settled: true,
  },
  { name: 'a low score alone is only told', facts: { lowScores: ['checkout'] }, want: 'allow', because: 'CLEAR', settled: true },
  {
    name: 'a version that was revoked after its rollout promoted it goes no further',
    facts: {
      ...about({ ...GOING, phase: 'promoted' }),
      known: { ...UNKNOWN, revoked: { at: AT, actor: 'ada', reason: 'it leaks' } },
    },
    want: 'block',
    because: 'VERSION_REVOKED',
    settled: true,
  },
  {
    name: 'a rollout that is promoted passes',
    facts: about({ ...GOING, phase: 'promoted' }),
    want: 'allow',
    because: 'ROLLOUT_PROMOTED',
    settled: true,
  },
  {
    name: 'one that was rolled back does not',
    facts: about({ ...GOING, phase: 'rolled-back' }),
    want: 'block',
    because: 'ROLLOUT_ROLLED_BACK',
    settled: true,
  },
  {
    name: 'one on its way back does not',
    facts: about({ ...GOING, phase: 'rolling-back' }),
    want: 'block',
    because: 'ROLLOUT_ROLLED_BACK',
    settled: true,
  },
  {
    name: 'one on its way is not enough yet',
    facts: about(GOING),
    want: 'not-enough-evidence',
    because: 'ROLLOUT_UNDECIDED',
    settled: false,
  },
  {
    name: 'one that is held is not enough yet',
    facts: about({ ...GOING, phase: 'held' }),
    want: 'not-enough-evidence',
    because: 'ROLLOUT_UNDECIDED',
    settled: false,
  },
  {
    name: 'an experiment that was safe passes',
    facts: about({ ...GOING, phase: 'concluded', safe: true }),
    want: 'allow',
    because: 'ROLLOUT_SAFE',
    settled: true,
  },
  {
    name: 'an experiment that ended without an answer never passes',
    facts: about({ ...GOING, phase: 'concluded' }),
    want: 'not-enough-evidence',
    because: 'ROLLOUT_UNDECIDED',
    settled: true,
  },
];
describe('a gate', () => {
  for (const { name, facts, want, because, settled } of cases) {
    test(name, () => {
      const answer = answerGate({ ...CLEAR, ...facts });
      assert.deepEqual([answer.say, answer.reasons[0]?.because, isSettled(answer)], [want, because, settled]);
    });
  }

  test('what blocks is told first, and nothing is left out', () => {
    const answer = answerGate({ ...CLEAR, ...budget({ say: 'blind' }), burning: ['checkout'], lowScores: ['checkout'] });
    assert.deepEqual(
      answer.reasons.map(({ because }) => because),
      ['BURNING', 'BUDGET_BLIND', 'SCORE_LOW'],
    );
    assert.equal(answer.say, 'block');
  });
});
