import { z } from 'zod';
import { time } from './objective.ts';

/** Longest that one request may wait; whoever wants to wait longer asks again. */
export const LONGEST_GATE_WAIT_MS = 25_000;

const named = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => text.isWellFormed(), 'contains half a character');

/** May this change now? Asked about a service, about what a plan is for, or about how a rollout ended. */
export const gateQuestion = z
  .strictObject({
    service: named.optional().describe('the service that is to change'),
    version: named.optional().describe('what it is to change to'),
    plan: named.optional().describe('plan whose budget and freezes count; default: all plans of the service'),
    rollout: named.optional().describe('id of a rollout: how did it end?'),
    wait_ms: z.number().int().min(0).max(LONGEST_GATE_WAIT_MS).default(0).describe('wait this long for an answer that stays'),
    again: z.boolean().default(false).describe('it will be asked again: what may still change is not recorded'),
  })
  .refine(({ service, plan, rollout }) => [service, plan, rollout].some((name) => name !== undefined), {
    message: 'name a service, a plan or a rollout',
  });

export const gateReason = z.object({
  say: z.enum(['allow', 'block', 'not-enough-evidence', 'note']).describe('a note decides nothing'),
  because: z.string(),
  text: z.string(),
  until: time.nullable().describe('when it ends by itself, where that is known'),
  final: z.boolean().describe('waiting does not change it'),
});

export const gateAnswer = z.object({
  at: time,
  service: z.string(),
  version: z.string().nullable(),
  plan: z.string().nullable(),
  rollout: z.string().nullable(),
  say: z.enum(['allow', 'block', 'not-enough-evidence']),
  settled: z.boolean().describe('asking again will not be answered otherwise soon'),
  sentence: z.string(),
  reasons: z.array(gateReason).describe('what blocks first'),
});

export type GateQuestionView = z.infer<typeof gateQuestion>;
export type GateAnswerView = z.infer<typeof gateAnswer>;

/** What Argo Rollouts and scripts read: three states, so that neither condition of a metric holds while nothing is known. */
export const verdictAnswer = z.object({
  say: z.enum(['go', 'stop', 'wait']),
  value: z.literal([1, 0, -1]).describe('1 go, -1 stop, 0 wait'),
  verdict: z.string().describe('what the comparison says: safe, worse, not-yet, …; unknown without a rollout'),
  rollout: z.string().nullable(),
  phase: z.string().nullable(),
  measured: z.number().nullable().describe('measured share of the candidate'),
  budget_remaining: z.number().nullable().describe('of the plan’s objective'),
  because: z.string(),
  evidence: z.string().nullable().describe('where the evidence is shown'),
});
export type VerdictAnswerView = z.infer<typeof verdictAnswer>;

/** What Flagger posts; its metadata are those of the webhook in the Canary. */
export const flaggerCall = z.looseObject({
  name: z.string().min(1).max(253),
  namespace: z.string().min(1).max(253),
  phase: z.string().max(100).default(''),
  checksum: z.string().max(200).default(''),
  metadata: z.record(z.string(), z.string()).nullish(),
});
export type FlaggerCallView = z.infer<typeof flaggerCall>;
