import { z } from 'zod';
import { health } from '../../../src/wire/objective.ts';
import { rolloutSummary } from '../../../src/wire/rollout.ts';
import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';

export type NewRollout = {
  readonly plan: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly reason: string;
};
export type PlimsollApi = {
  /** Newest first. */
  rollouts(): Promise<readonly RolloutSummaryView[]>;
  rollout(id: string): Promise<RolloutSummaryView>;
  /** Whether Plimsoll can say anything about the objective yet. */
  blind(objective: string): Promise<boolean>;
  /** Gives the id of the rollout that was opened. */
  open(wanted: NewRollout): Promise<string>;
};

/** Plimsoll is away or overloaded: asking again is right. Every other failure would only repeat itself. */
export class Unanswered extends Error {}

const TIMEOUT_MS = 5_000;
const list = z.object({ rollouts: z.array(rolloutSummary) });
const standing = z.object({ health });
const opened = z.object({ id: z.string() });
const problem = z.object({ title: z.string().optional(), detail: z.string().optional() });

/** The demo tells its story through the same API that anyone else has. */
export function openPlimsollApi({ url, token }: { url: string; token: string }): PlimsollApi {
  const ask = (path: string, body?: unknown): Promise<unknown> => exchange({ url: `${url}/api/v1${path}`, token, body });
  return {
    rollouts: async () => list.parse(await ask('/rollouts')).rollouts,
    rollout: async (id) => rolloutSummary.parse(await ask(`/rollouts/${encodeURIComponent(id)}`)),
    blind: async (name) => standing.parse(await ask(`/objectives/${encodeURIComponent(name)}`)).health === 'blind',
    open: async (wanted) => opened.parse(await ask('/rollouts', wanted)).id,
  };
}

type Question = { readonly url: string; readonly token: string; readonly body: unknown };

async function exchange({ url, token, body }: Question): Promise<unknown> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    ...sent,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...type },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new Unanswered(`Cannot reach ${url}`, { cause });
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const told = problem.safeParse(answer);
  const why = (told.success ? (told.data.detail ?? told.data.title) : undefined) ?? 'no reason given';
  const text = `${body === undefined ? 'GET' : 'POST'} ${new URL(url).pathname} was answered ${response.status}: ${why}`;
  throw response.status >= 500 || response.status === 429 ? new Unanswered(text) : new Error(text);
}
