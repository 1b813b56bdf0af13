import { readDuration } from '../catalog/quantities.ts';
import { nearest } from '../kernel/nearest.ts';
import { bad, good, type Problem, type Result } from '../kernel/problem.ts';
import { readInstant } from '../kernel/read-instant.ts';
import { DAY, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { KnownNames } from './known-names.ts';
import { splitLine } from './split-line.ts';
import type { Act, Doing, Story } from './story.ts';
import type { Verb } from './verbs/verb.ts';
import { VERBS } from './verbs/verbs.ts';
import { StoryMistake, Words, type Word } from './words.ts';

/** Longest story, and most acts of one, whatever is written to happen again and again. */
export const LONGEST_STORY = (31 * DAY) as DurationMs;
export const MOST_ACTS = 20_000;
/** 2026-01-01T00:00:00Z, a Thursday: a story begins then unless it says otherwise. */
export const STORY_START = 1_767_225_600_000 as Instant;
const SEED = 20_260_101;

/** `verbs` are words of a test's own, beside those that every story has. */
export type ReadParts = { readonly file: string; readonly known: KnownNames; readonly verbs?: readonly Verb[] };
type Line = { readonly words: readonly Word[]; readonly number: number; readonly raw: string };
type Reading = { catalog: string | null; start: Instant; seed: number; acts: Act[]; newestMs: number };

/** Reads `at 1m30s  release 1.1.0 from 1.0.0; expect 1.1.0 shifting` and all the lines like it: a story, or all its mistakes. */
export function readStory(text: string, { file, known, verbs = [] }: ReadParts): Result<Story> {
  const problems: Problem[] = [];
  const reading: Reading = { catalog: null, start: STORY_START, seed: SEED, acts: [], newestMs: 0 };
  for (const [index, raw] of text.split('\n').entries()) {
    const { acts, end } = splitLine(raw);
    const number = index + 1;
    const tell = (cause: unknown): void => void problems.push(problemOf(cause, { file, line: number }));
    try {
      readLine(reading, { file, known, verbs: [...VERBS, ...verbs], acts, end, number, raw, tell });
    } catch (cause) {
      tell(cause);
    }
  }
  const { catalog, start, seed, acts } = reading;
  if (acts.length > MOST_ACTS) problems.push(tooMany(file));
  if (problems.length > 0) return bad(problems);
  const lastsMs = acts.reduce((last, { atMs, doing }) => Math.max(last, atMs + lasting(doing)), 0);
  return good({ file, catalog, start, seed, acts: acts.toSorted((a, b) => a.atMs - b.atMs), lastsMs });
}

/** The catalog that a story names in its first lines, before anything else of it can be read. */
export function catalogNamedIn(text: string): string | null {
  const [, quoted, plain] = /^[ \t]*catalog\s+(?:"([^"]*)"|(\S+))/m.exec(text) ?? [];
  return quoted ?? plain ?? null;
}

type Split = Required<ReadParts> & {
  readonly acts: readonly (readonly Word[])[];
  readonly end: number;
  readonly number: number;
  readonly raw: string;
  readonly tell: (cause: unknown) => void;
};

function readLine(reading: Reading, split: Split): void {
  const [first, ...others] = split.acts;
  if (first === undefined) return;
  const head = new Words(first, split.end);
  if (readSetting(reading, head)) return;
  const times = readTimes(head, reading);
  const rest = first.slice(first.length - head.rest.length);
  const lines: Line[] = [rest, ...others].map((words) => ({ words, number: split.number, raw: split.raw }));
  for (const line of lines) {
    if (line.words.length === 0) throw head.mistake('nothing happens here', 'at 5m  expect nobody paged');
    try {
      const act = readAct(line, split);
      // One too many says that there are too many; all of what a file can ask for would fill the memory.
      for (const atMs of times) if (reading.acts.length <= MOST_ACTS) reading.acts.push({ ...act, atMs });
    } catch (cause) {
      split.tell(cause);
    }
  }
}

/** What stands before the first act: which catalog, when it begins, which chance. */
function readSetting(reading: Reading, head: Words): boolean {
  if (head.take('catalog')) reading.catalog = head.next('a folder').text;
  else if (head.take('starts')) {
    const { text, column } = head.next('an instant');
    const start = readInstant(text);
    const hint = 'such as 2026-01-05T09:00:00Z';
    if (start === null) throw new StoryMistake({ code: 'STORY_TIME', column, text: `"${text}" is no instant`, hint });
    // Jobs of a minute come round with the minutes of the clock.
    reading.start = slotOf(start, MINUTE);
  } else if (head.take('seed')) reading.seed = head.number('a seed');
  else return false;
  head.end();
  return true;
}

/** `at 5m`, and `at 5m every 10m until 1h`: the moments at which the acts of the line happen. */
function readTimes(head: Words, reading: Reading): readonly number[] {
  if (!head.take('at')) {
    const { text, column } = head.next('"at"');
    const hint = nearest(text, ['at', 'catalog', 'starts', 'seed']);
    throw new StoryMistake({
      code: 'STORY_TIME',
      column,
      text: `expected "at TIME act; act", found "${text}"`,
      hint: hint === undefined ? 'at 12m  expect nobody paged' : `did you mean ${hint}?`,
    });
  }
  const atMs = readMoment(head);
  if (atMs < reading.newestMs)
    throw new StoryMistake({
      code: 'STORY_ORDER',
      column: 4,
      text: 'a story goes forward in time',
      hint: 'put the lines in order',
    });
  reading.newestMs = atMs;
  if (!head.take('every')) return [atMs];
  const every = Math.max(SECOND, readMoment(head));
  const untilMs = head.take('for') ? atMs + head.duration('how long') : (head.want('until'), readMoment(head));
  if ((untilMs - atMs) / every > MOST_ACTS) throw head.mistake(`that is more than ${MOST_ACTS} times`);
  return Array.from({ length: Math.floor((untilMs - atMs) / every) + 1 }, (_, index) => atMs + index * every);
}

function readMoment(head: Words): number {
  const { text, column } = head.next('a time');
  const ms = readDuration(text);
  const hint = 'such as 90s, 5m or 1h30m, in whole seconds';
  if (ms === null || ms % SECOND !== 0)
    throw new StoryMistake({ code: 'STORY_TIME', column, text: `"${text}" is no time of a story`, hint });
  if (ms > LONGEST_STORY) throw new StoryMistake({ code: 'STORY_TIME', column, text: 'a story lasts 31 days at most' });
  return ms;
}

function readAct({ words, number, raw }: Line, { file, known, verbs, end }: Split): Omit<Act, 'atMs'> {
  const [first, ...rest] = words;
  const last = words.at(-1);
  const column = first?.column ?? 1;
  const stop = last === undefined ? end : last.column + last.text.length + (last.quoted ? 2 : 0);
  const verb = verbs.find(({ name }) => name === first?.text);
  if (verb === undefined) {
    const names = verbs.map(({ name }) => name);
    const meant = nearest(first?.text ?? '', names);
    const hint = meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`;
    throw new StoryMistake({ code: 'STORY_VERB', column, text: `nothing is called "${first?.text ?? ''}"`, hint });
  }
  const reader = new Words(rest, stop);
  const doing = verb.read(reader, known);
  reader.end();
  return { place: { file, line: number, column, path: '' }, text: raw.slice(column - 1, stop - 1), doing };
}

function lasting(doing: Doing): number {
  return doing.does === 'expect' ? (doing.lasts ?? 0) : 0;
}

function problemOf(cause: unknown, { file, line }: { file: string; line: number }): Problem {
  if (!(cause instanceof StoryMistake)) throw cause;
  const { code, column, message, hint } = cause;
  const problem = { code, place: { file, line, column, path: '' }, text: message };
  return hint === undefined ? problem : { ...problem, hint };
}

function tooMany(file: string): Problem {
  const text = `more than ${MOST_ACTS} acts happen in it`;
  return { code: 'STORY_SIZE', place: { file, line: 1, column: 1, path: '' }, text, hint: 'tell it in several stories' };
}
