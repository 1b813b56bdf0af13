import type { ProblemView } from '../../src/wire/problem.ts';
import type { ServedWorld } from './served-world.ts';

export type Answer = { readonly status: number; readonly type: string | null; readonly body: ProblemView };
/** How a refusal comes about, and what is said then, word for word. */
export type Provoked = {
  readonly provoke: (world: ServedWorld) => Promise<Answer>;
  readonly detail: string;
  readonly hint?: string;
};

export async function get(world: ServedWorld, path: string): Promise<Answer> {
  return answerOf(await world.ask(path));
}

export async function post(world: ServedWorld, path: string, body: object): Promise<Answer> {
  return answerOf(await world.ask(path, jsonPost(body)));
}

export function jsonPost(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

export async function answerOf(response: Response): Promise<Answer> {
  const body = (await response.json()) as ProblemView;
  return { status: response.status, type: response.headers.get('content-type'), body };
}
