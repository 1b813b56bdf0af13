import { nearest } from '../../kernel/nearest.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { KnownNames } from '../known-names.ts';
import type { Doing, Look } from '../story.ts';
import type { Verb } from '../verbs/verb.ts';
import type { ReadLook } from './read-look.ts';
import { StoryMistake, type Words } from '../words.ts';
import { alert, nobody, page, paged, ticket, told } from './people-looks.ts';
import { budget, gate, objective, score } from './promise-looks.ts';
import { frozen, ledger, queued, said, train } from './record-looks.ts';
import { rows } from './row-looks.ts';
import { PHASES, phase, rollout, share, verdict } from './rollout-looks.ts';

const LOOKS: Readonly<Record<string, ReadLook>> = {
  ledger,
  nobody,
  page,
  ticket,
  paged,
  told,
  alert,
  objective,
  budget,
  score,
  gate,
  rollout,
  share,
  verdict,
  rows,
  said,
  queued,
  frozen,
  train,
};

/** `expect page about checkout within 2m`: now, at some moment of a stretch, or (`for 5m`) at every moment of it. */
export const expect: Verb = {
  name: 'expect',
  read(words, known) {
    const look = readLook(words, known);
    if (words.take('within')) return looking(look, 'within', words.duration('how long'));
    if (words.take('for')) return looking(look, 'throughout', words.duration('how long'));
    return looking(look, 'now', null);
  },
};

/** `always objective checkout healthy for 1h`: from here on, to the end of the stretch or of the story. */
export const always: Verb = { name: 'always', read: (words, known) => readStretch(words, readLook(words, known)) };
export const never: Verb = { name: 'never', read: (words, known) => readStretch(words, negated(readLook(words, known))) };

function readStretch(words: Words, look: Look): Doing {
  return looking(look, 'throughout', words.take('for') ? words.duration('how long') : null);
}

function looking(look: Look, how: (Doing & { does: 'expect' })['how'], lasts: DurationMs | null): Doing {
  return { does: 'expect', look, how, lasts };
}

function readLook(words: Words, known: KnownNames): Look {
  if (words.take('not')) return negated(readLook(words, known));
  const { text, column, quoted } = words.next('what is expected');
  const read = quoted || !Object.hasOwn(LOOKS, text) ? undefined : LOOKS[text];
  if (read !== undefined) return read(words, known);
  const next = words.peek();
  if (next !== null && PHASES.some((name) => name === next)) return phase(text, words);
  const meant = nearest(text, Object.keys(LOOKS));
  const hint =
    meant === undefined ? `one of ${Object.keys(LOOKS).join(', ')}, or a version and its phase` : `did you mean ${meant}?`;
  if (meant === undefined && next !== null && nearest(next, PHASES) !== undefined) words.choose('the phase of a rollout', PHASES);
  throw new StoryMistake({ code: 'STORY_WORDS', column, text: `nothing can be expected of "${text}"`, hint });
}

function negated(look: Look): Look {
  return async (stage, since) => {
    const { holds, is, hint } = await look(stage, since);
    return { holds: !holds, is, hint };
  };
}
