import type { ProblemView } from '../../src/wire/problem.ts';

/** What the server said no with, kept whole so that the screen can show its hint. */
export class Refusal extends Error {
  readonly problem: ProblemView;
  constructor(problem: ProblemView) {
    super(problem.detail);
    this.problem = problem;
  }
}

const ANSWER_WITHIN_MS = 8_000;

export async function ask<Answer>(path: string): Promise<Answer> {
  return (await send(path, {})) as Answer;
}

/** `actor` is the name that the ledger keeps; empty: that of the door alone. */
export async function tell(path: string, body: unknown, actor = ''): Promise<void> {
  const headers = { 'content-type': 'application/json', ...(actor !== '' && { 'x-plimsoll-actor': actor }) };
  await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function send(path: string, init: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  } catch (cause) {
    throw new Error('Plimsoll does not answer. Check that it is still running where you started it.', { cause });
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  throw new Refusal(await readProblem(response));
}

async function readProblem(response: Response): Promise<ProblemView> {
  const plain: ProblemView = {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    code: `HTTP_${response.status}`,
    detail: `The server answered ${response.status} ${response.statusText}.`,
  };
  if (!(response.headers.get('content-type') ?? '').includes('json')) return plain;
  try {
    return { ...plain, ...((await response.json()) as ProblemView) };
  } catch {
    return plain; // a body cut off on the way says less than the status, which we have
  }
}
