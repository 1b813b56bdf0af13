import { z } from 'zod';
import type { RolloutQuery } from '../../loops/list-rollouts.ts';
import { phase, rolloutSummary, type Phase } from '../../wire/rollout.ts';
import { asList } from './as-list.ts';

const MOST = 1_000;
const ACTIVE: readonly Phase[] = ['shifting', 'held', 'rolling-back'];
const ENDED: readonly Phase[] = ['promoted', 'rolled-back', 'concluded'];

const state = z.enum([...phase.options, 'active', 'ended']);
export const rolloutQuery = z.object({
  state: z
    .preprocess(asList, z.array(state).max(8).optional())
    .describe('only those in this phase, or active, or ended; with commas between several'),
  service: z.string().min(1).max(200).optional(),
  text: z.string().trim().min(1).max(200).optional().describe('words that all stand in its names, versions or sentence'),
  after: z.string().min(1).max(200).optional().describe('those that are listed after this rollout'),
  limit: z.coerce.number().int().min(1).max(MOST).default(MOST).describe('as many at most'),
});
export const rolloutPage = z.object({
  rollouts: z.array(rolloutSummary),
  next: z.string().nullable().describe('`after` of the next ones; null: there are no more'),
});

export function readRolloutQuery({
  state: states = [],
  service,
  text,
  after,
  limit,
}: z.infer<typeof rolloutQuery>): RolloutQuery {
  const phases = states.flatMap((one) => (one === 'active' ? ACTIVE : one === 'ended' ? ENDED : [one]));
  return { phases: [...new Set(phases)], service: service ?? null, text: text ?? null, after: after ?? null, limit };
}
