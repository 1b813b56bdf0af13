import type { HookAnswer } from '../ports/hook.ts';

const LONGEST_TEXT = 300;

/** Yes and no are said in so many words. A page that says something else, or an empty answer, says neither. */
export function readHookAnswer(body: string): HookAnswer {
  const { say, text } = parsed(body);
  const told = typeof text === 'string' ? text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, LONGEST_TEXT) : '';
  if (say === 'yes' || say === 'no') return { say, text: told };
  return { say: 'unknown', text: 'the answer is not {"say": "yes"} or {"say": "no"}' };
}

function parsed(body: string): { readonly say?: unknown; readonly text?: unknown } {
  try {
    const answer = JSON.parse(body) as unknown;
    return typeof answer === 'object' && answer !== null ? answer : {};
  } catch {
    return {};
  }
}
