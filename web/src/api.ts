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
/** A moment that nobody has asked about before is opened from what was stored. */
const PAST_WITHIN_MS = 30_000;

/** Says until when the evidence of an answer was known; see docs/time-travel.md. */
const KNOWN_UNTIL = 'plimsoll-known-until';

export async function ask<Answer>(path: string, withinMs = ANSWER_WITHIN_MS): Promise<Answer> {
  return (await (await send(path, {}, withinMs)).json()) as Answer;
}

/** The same question about a moment of the past. */
export async function askAsOf<Answer>(path: string, at: string): Promise<{ view: Answer; knownUntil: string | null }> {
  const question = `${path}${path.includes('?') ? '&' : '?'}at=${encodeURIComponent(at)}`;
  const response = await send(question, {}, PAST_WITHIN_MS);
  return { view: (await response.json()) as Answer, knownUntil: response.headers.get(KNOWN_UNTIL) };
}

/** `actor` is the name that the ledger keeps; empty: that of the door alone. */
export async function tell(path: string, body: unknown, actor = ''): Promise<unknown> {
  return (await sendBody(path, body, actor)).json();
}

/** A question that is too long for an address. */
export async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  return (await (await sendBody(path, body, '')).json()) as Answer;
}

function sendBody(path: string, body: unknown, actor: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(actor !== '' && { 'x-plimsoll-actor': actor }) };
  return send(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function send(path: string, init: RequestInit, withinMs = ANSWER_WITHIN_MS): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { ...init, signal: AbortSignal.timeout(withinMs) });
  } catch (cause) {
    throw new Error('Plimsoll does not answer. Check that it is still running where you started it.', { cause });
  }
  if (response.ok) return response;
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
