import { Unreadable } from './read-outcome.ts';

const MOST_DEPTH = 64;
const QUOTE = 34;
const BACKSLASH = 92;

/** The JSON value of a body that may be hostile: valid UTF-8 and not nested without end, or refused. */
export function jsonOf(body: Uint8Array): unknown {
  refuseDeep(body);
  const text = textOf(body);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Unreadable(`the body is not JSON: ${reason(error)}`);
  }
}

/** Before parsing, because what parses deep nesting without harm may still hand it to something that does not. */
function refuseDeep(body: Uint8Array): void {
  let depth = 0;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]!;
    if (byte === QUOTE) {
      at = endOfString(body, at + 1);
    } else if (byte === 123 || byte === 91) {
      depth += 1;
      if (depth > MOST_DEPTH) throw new Unreadable(`the body is nested deeper than ${MOST_DEPTH} at byte ${at}`);
    } else if (byte === 125 || byte === 93) {
      depth -= 1;
    }
  }
}

function endOfString(body: Uint8Array, start: number): number {
  let at = start;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}

function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new Unreadable('the body is not valid UTF-8');
  }
}

/** The engine's words without the excerpt of the payload that it quotes. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const position = /at position \d+/.exec(message)?.[0];
  const what = message.split(/, (?:"|\.\.\.)| in JSON| at position/)[0] ?? message;
  return position === undefined ? what : `${what} ${position}`;
}
