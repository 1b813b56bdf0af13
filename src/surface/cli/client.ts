import type { z } from 'zod';
import { problem, type ProblemView } from '../../wire/problem.ts';

/** A server that commands talk to. */
export type Client = {
  readonly url: string;
  readonly token: string;
  /** `patient`: the server has to go through all that it keeps before it can answer. */
  get<Answer>(path: string, answer: z.ZodType<Answer>, patient?: 'patient'): Promise<Answer>;
  /** An answer of any length, piece by piece. */
  stream(path: string): Promise<AsyncIterable<Uint8Array>>;
  post<Answer>(path: string, body: unknown, answer: z.ZodType<Answer>): Promise<Answer>;
};

/** The server said no, in its own words. */
export class ServerRefused extends Error {
  readonly problem: ProblemView;
  /** When it may be asked again, where it says so. */
  readonly retryAfterMs: number | null;
  constructor(view: ProblemView, retryAfterMs: number | null = null) {
    super(`${view.code} ${view.detail}${view.hint === undefined ? '' : `\n  hint: ${view.hint}`}`);
    this.problem = view;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer at all, or none that can be understood. `code` is for programs. */
export class Unanswered extends Error {
  readonly code: 'SERVER_UNREACHABLE' | 'ANSWER_UNREADABLE' | 'SERVER_UNKNOWN';
  constructor(code: Unanswered['code'], text: string, options?: ErrorOptions) {
    super(text, options);
    this.code = code;
  }
}

export type Access = { readonly url: string; readonly token: string; readonly actor: string };

const TIMEOUT_MS = 15_000;
const PATIENT_MS = 900_000;

export function openClient({ url, token, actor }: Access): Client {
  const reach = (path: string, init: RequestInit): Promise<Response> =>
    fetch(new URL(path, url), { ...init, redirect: 'error' }).catch((cause: unknown) => {
      const hint = 'start one with npm start, or name another with --server URL';
      throw new Unanswered('SERVER_UNREACHABLE', `No server answers at ${url}\n  hint: ${hint}`, { cause });
    });
  type Asked = RequestInit & { readonly withinMs?: number };
  const ask = async <Answer>(
    path: string,
    { withinMs = TIMEOUT_MS, ...init }: Asked,
    form: z.ZodType<Answer>,
  ): Promise<Answer> => {
    const type: Record<string, string> = init.body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { authorization: `Bearer ${token}`, 'x-plimsoll-actor': actor, ...type };
    const signal = AbortSignal.timeout(withinMs);
    const answer = await reach(path, { ...init, headers, signal });
    const body: unknown = await answer.json().catch(() => null);
    const read = answer.ok ? form.safeParse(body) : null;
    if (read?.success === true) return read.data;
    const refusal = problem.safeParse(body);
    if (!answer.ok && refusal.success)
      throw new ServerRefused(refusal.data, readRetryAfter(answer.headers.get('retry-after'), Date.now()));
    const hint = 'is it a Plimsoll of this version that listens there?';
    throw new Unanswered(
      'ANSWER_UNREADABLE',
      `${url}${path} answered ${answer.status} in a form that is not known here\n  hint: ${hint}`,
    );
  };
  return {
    url,
    token,
    get: (path, form, patient) => ask(path, { method: 'GET', ...(patient === undefined ? {} : { withinMs: PATIENT_MS }) }, form),
    async stream(path) {
      const headers = { authorization: `Bearer ${token}`, 'x-plimsoll-actor': actor };
      const answer = await reach(path, { headers });
      if (answer.ok && answer.body !== null) return answer.body as AsyncIterable<Uint8Array>;
      const refusal = problem.safeParse(await answer.json().catch(() => null));
      if (refusal.success) throw new ServerRefused(refusal.data);
      throw new Unanswered('ANSWER_UNREADABLE', `${url}${path} answered ${answer.status} in a form that is not known here`);
    },
    post: (path, body, form) => ask(path, { method: 'POST', body: JSON.stringify(body) }, form),
  };
}

const LONGEST_WAIT_MS = 600_000;

/** Seconds or a date, as HTTP allows both; null for anything else. */
export function readRetryAfter(text: string | null, now: number): number | null {
  if (text === null) return null;
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(LONGEST_WAIT_MS, Math.max(0, ms));
}
