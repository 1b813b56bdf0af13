import { broken } from '../../kernel/units.ts';
import { Refused } from './problems.ts';
import type { Question } from './stream-questions.ts';
import type { Added, Tenth } from './tenth.ts';

/** A larger answer is asked for by itself: each of its changes would be sent whole to everybody. */
const LONGEST_ANSWER = 2 * 1_048_576;
/** What was too long is not tried again before so long. */
const TOO_LONG_EVERY_MS = 60_000;

export type Answered = { readonly status: number; readonly type: string; readonly text: string };
export type AskRoute = (path: string) => Promise<Answered>;
/** Is told the data of an event. */
export type Listener = (data: string) => void;

/** Asks each distinct question once for all who wait for its answer, and tells them when it is another one. */
export type StreamAnswers = {
  /** Throws a refusal when so many different questions are asked already. */
  open(questions: readonly Question[]): AskedTogether;
};
/** What one reader asks. Nothing is asked before somebody listens. */
export type AskedTogether = { listen(listener: Listener): void; close(): void };

type AnswerParts = {
  readonly tenth: Tenth;
  /** Distinct questions of all readers together. */
  readonly most: number;
  readonly warn: (cause: unknown) => void;
};

type Asked = {
  /** How often each wants to know. */
  readonly readers: Map<Listener, number>;
  holders: number;
  known: string | null;
  tooLong: boolean;
  added: Added | null;
};

export function openStreamAnswers(ask: AskRoute, { tenth, most, warn }: AnswerParts): StreamAnswers {
  const asked = new Map<string, Asked>();
  const look = async (path: string, one: Asked): Promise<void> => {
    const { data, tooLong } = dataOf(path, await ask(path));
    one.tooLong = tooLong;
    if (data === one.known) return;
    one.known = data;
    for (const listen of one.readers.keys()) listen(data);
  };
  const everyMs = ({ readers, tooLong }: Asked): number =>
    Math.max(tooLong ? TOO_LONG_EVERY_MS : 0, Math.min(...readers.values()));
  const listenTo = ({ path, everyMs: wanted }: Question, listener: Listener): void => {
    const one: Asked = asked.get(path) ?? broken(`nobody asks ${path}`);
    const isSooner = wanted < everyMs(one);
    one.readers.set(listener, wanted);
    if (one.known !== null) listener(one.known);
    if (one.added === null) one.added = tenth.add({ everyMs: () => everyMs(one), run: () => look(path, one).catch(warn) });
    else if (isSooner) one.added.urge();
  };
  return {
    open(questions) {
      const fresh = questions.filter(({ path }) => !asked.has(path));
      if (asked.size + fresh.length > most)
        throw new Refused('STREAMS_FULL', `streams ask ${asked.size} different questions already; ${most} are answered`);
      for (const { path } of questions) {
        const one = asked.get(path) ?? { readers: new Map(), holders: 0, known: null, tooLong: false, added: null };
        one.holders += 1;
        asked.set(path, one);
      }
      const state: { listener: Listener } = { listener: () => undefined };
      return {
        listen(listener) {
          state.listener = listener;
          for (const question of questions) listenTo(question, listener);
        },
        close() {
          for (const { path } of questions) leave(path, state.listener);
        },
      };
    },
  };

  function leave(path: string, listener: Listener): void {
    const one = asked.get(path) ?? broken(`nobody asks ${path}`);
    one.readers.delete(listener);
    one.holders -= 1;
    if (one.holders > 0) return;
    one.added?.remove();
    asked.delete(path);
  }
}

function dataOf(path: string, { status, type, text }: Answered): { readonly data: string; readonly tooLong: boolean } {
  const name = JSON.stringify(path);
  if (text.length > LONGEST_ANSWER) return { data: `{"path":${name},"problem":${tooLongFor(text)}}`, tooLong: true };
  const body = type.includes('json') ? text : JSON.stringify(text);
  const told = status < 400 ? 'answer' : 'problem';
  // A line end would end the event.
  return { data: `{"path":${name},"${told}":${body.includes('\n') ? JSON.stringify(JSON.parse(body)) : body}}`, tooLong: false };
}

function tooLongFor({ length }: string): string {
  const detail = `the answer has ${length} characters; a stream sends ${LONGEST_ANSWER} at most`;
  return JSON.stringify({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    code: 'REQUEST_INVALID',
    detail,
    hint: 'ask for it by itself, or for less of it',
  });
}
