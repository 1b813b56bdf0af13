import type { ProblemView } from '../../wire/problem.ts';

/** A server that commands talk to. */
export type Client = {
  readonly url: string;
  readonly token: string;
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
};

/** The server said no, in its own words. */
export class ServerRefused extends Error {
  readonly problem: ProblemView;
  constructor(problem: ProblemView) {
    super(`${problem.code} ${problem.detail}${problem.hint === undefined ? '' : `\n  hint: ${problem.hint}`}`);
    this.problem = problem;
  }
}

/** No answer at all. */
export class ServerUnreachable extends Error {}

const TIMEOUT_MS = 15_000;

export function openClient(url: string, token: string): Client {
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await fetch(new URL(path, url), { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
      throw new ServerUnreachable(`No server answers at ${url}\n  hint: start one with npm start, or name another with --server URL`, { cause });
    });
    const body: unknown = await answer.json().catch(() => null);
    if (answer.ok) return body;
    throw new ServerRefused((body as ProblemView | null) ?? { type: 'about:blank', title: '', status: answer.status, code: 'ANSWER_UNREADABLE', detail: `${url}${path} answered ${answer.status}` });
  };
  return { url, token, get: (path) => ask(path, { method: 'GET' }), post: (path, body) => ask(path, { method: 'POST', body: JSON.stringify(body) }) };
}
