import { readDuration, readShare } from '../catalog/quantities.ts';
import { nearest } from '../kernel/nearest.ts';
import type { DurationMs } from '../kernel/units.ts';

/** A word of a story, and where it stands: columns count from 1. */
export type Word = { readonly text: string; readonly quoted: boolean; readonly column: number };

/** Why an act cannot be read. Thrown by whoever reads it, and told with those of the other acts. */
export class StoryMistake extends Error {
  readonly code: StoryCode;
  readonly column: number;
  readonly hint: string | undefined;

  constructor({ code, column, text, hint }: { code: StoryCode; column: number; text: string; hint?: string | undefined }) {
    super(text);
    this.code = code;
    this.column = column;
    this.hint = hint;
  }
}
export type StoryCode = 'STORY_TIME' | 'STORY_ORDER' | 'STORY_VERB' | 'STORY_WORDS' | 'STORY_NAME' | 'STORY_SIZE';

/** The words of one act, read from left to right. */
export class Words {
  readonly #words: readonly Word[];
  readonly #end: number;
  #at = 0;

  constructor(words: readonly Word[], end: number) {
    this.#words = words;
    this.#end = end;
  }

  /** Where the next word stands, or would. */
  get column(): number {
    return this.#words[this.#at]?.column ?? this.#end;
  }

  get rest(): readonly string[] {
    return this.#words.slice(this.#at).map(({ text }) => text);
  }

  /** The next word as it is written, or null at the end. */
  peek(): string | null {
    return this.#words[this.#at]?.text ?? null;
  }

  /** Takes the next word when it is this one. */
  take(word: string): boolean {
    const next = this.#words[this.#at];
    if (next === undefined || next.quoted || next.text !== word) return false;
    this.#at += 1;
    return true;
  }

  next(what: string): Word {
    const word = this.#words[this.#at];
    if (word === undefined) throw this.mistake(`${what} is missing here`);
    this.#at += 1;
    return word;
  }

  want(word: string): void {
    if (!this.take(word)) throw this.mistake(`expected "${word}", found ${this.#found()}`);
  }

  /** One of these words. */
  choose<Choice extends string>(what: string, choices: readonly Choice[]): Choice {
    const { text, column } = this.next(what);
    const chosen = choices.find((choice) => choice === text);
    if (chosen !== undefined) return chosen;
    const meant = nearest(text, choices);
    const hint = meant === undefined ? `one of ${choices.join(', ')}` : `did you mean ${meant}?`;
    throw new StoryMistake({ code: 'STORY_WORDS', column, text: `${what} cannot be "${text}"`, hint });
  }

  duration(what: string): DurationMs {
    const { text, column } = this.next(what);
    const read = readDuration(text);
    if (read !== null) return read;
    throw new StoryMistake({ code: 'STORY_TIME', column, text: `"${text}" is no duration`, hint: 'such as 90s, 5m or 1h30m' });
  }

  share(what: string): number {
    const { text, column } = this.next(what);
    const read = readShare(text);
    if (read !== null && read >= 0 && read <= 1) return read;
    const hint = 'a share from 0% to 100%, such as 2.5%';
    throw new StoryMistake({ code: 'STORY_WORDS', column, text: `${what} cannot be "${text}"`, hint });
  }

  number(what: string): number {
    const { text, column } = this.next(what);
    const read = readDuration(text) ?? (text.endsWith('%') ? readShare(text) : Number(text));
    if (read !== null && Number.isFinite(read)) return read;
    throw new StoryMistake({
      code: 'STORY_WORDS',
      column,
      text: `${what} cannot be "${text}"`,
      hint: 'a number such as 40 or 80ms',
    });
  }

  end(): void {
    if (this.#at < this.#words.length) throw this.mistake(`nothing can follow here, found ${this.#found()}`);
  }

  mistake(text: string, hint?: string): StoryMistake {
    return new StoryMistake({ code: 'STORY_WORDS', column: this.column, text, hint });
  }

  #found(): string {
    const next = this.peek();
    return next === null ? 'the end of the act' : `"${next}"`;
  }
}
