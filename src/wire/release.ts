import { z } from 'zod';
import { time } from './objective.ts';
import { comparison, recorded, waiting } from './rollout.ts';

const name = recorded.min(1).max(200);
const reason = recorded.trim().min(3, 'others have to understand it').max(500).describe('why; it is recorded');

export const because = z.strictObject({ reason });

export const postedFreeze = z.strictObject({
  service: name.nullable().default(null).describe('null: nothing of any service is promoted'),
  for_ms: z.number().int().positive().describe('how long at most: from a minute to 30 days'),
  reason,
});
export const freeze = z.object({
  name: z.string(),
  service: z.string().nullable(),
  since: time,
  until: time,
  reason: z.string(),
  actor: z.string(),
  sentence: z.string(),
});
export const freezeList = z.object({ freezes: z.array(freeze) });

export const queuedStart = z.object({
  id: z.string(),
  service: z.string(),
  plan: z.string(),
  candidate: z.string(),
  baseline: z.string(),
  since: time,
  expires: time.describe('after which it is not started any more, and its owner is told'),
  owner: z.string(),
  actor: z.string(),
  reason: z.string(),
});
export const queueList = z.object({ queue: z.array(queuedStart).describe('the oldest first') });

const seen = z.object({ at: time, rollout: z.string() }).nullable();
export const knownVersion = z.object({
  version: z.string(),
  promoted: seen.describe('when it was found good and served everything'),
  replaced: seen.describe('when another one was promoted over it'),
  rolled_back: seen,
  revoked: z.object({ at: time, by: z.string(), reason: z.string() }).nullable(),
});
export const versionList = z.object({ service: z.string(), versions: z.array(knownVersion).describe('the latest last') });
export const postedVersion = z.strictObject({ service: name, version: name, reason });

const versions = z.strictObject({ candidate: name, baseline: name });
export const postedTrain = z.strictObject({
  train: name,
  candidate: name.optional().describe('of every member that is not named in `members`'),
  baseline: name.optional(),
  members: z.record(recorded.max(100), versions).default({}),
  reason: recorded.trim().max(500).default(''),
});
export const trainMember = z.object({
  name: z.string(),
  plan: z.string(),
  where: z.record(z.string(), z.string()).nullable(),
  after: z.array(z.string()),
  candidate: z.string(),
  baseline: z.string(),
  state: z.enum(['waiting', 'not-started', 'under-way', 'promoted', 'rolled-back', 'undoing', 'undone', 'kept']),
  rollout: z.string().nullable(),
});
export const trainRun = z.object({
  id: z.string(),
  train: z.string(),
  owner: z.string(),
  phase: z.enum(['running', 'falling', 'aborting', 'promoted', 'partly', 'rolled-back']),
  reason: z.string().nullable().describe('why it is where it is'),
  sentence: z.string(),
  started_at: time,
  changed_at: time,
  verdict: z
    .object({ kind: comparison.shape.kind, member: z.string().nullable(), sentence: z.string() })
    .describe('that of its worst member'),
  waiting: waiting.nullable(),
  members: z.array(trainMember),
});
export const trainList = z.object({
  trains: z.array(z.object({ name: z.string(), owner: z.string(), members: z.array(z.string()) })).describe('of the catalog'),
  runs: z.array(trainRun).describe('under way first, then the newest'),
});

export type FreezeView = z.infer<typeof freeze>;
export type QueuedStartView = z.infer<typeof queuedStart>;
export type VersionView = z.infer<typeof knownVersion>;
export type TrainRunView = z.infer<typeof trainRun>;
export type TrainListView = z.infer<typeof trainList>;
