import type { Place, Problem } from '../../kernel/problem.ts';
import { isMap, showFound, showPath, type Path, type SourceDocument } from '../source-document.ts';
import type { ConvertCode } from './codes.ts';

export type Tell = (problem: Problem) => void;
export type Said = { readonly code: ConvertCode; readonly text: string; readonly hint?: string };

/**
 * A map of a foreign document, read key by key. What nobody asked for is told by `tellUnread`, so that no field can get lost
 * in silence: whoever forgets one in a converter finds it in the report.
 */
export class Fields {
  readonly path: Path;
  readonly #source: SourceDocument;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #tell: Tell;
  readonly #read = new Set<string>();
  readonly #inner: Fields[] = [];

  constructor(source: SourceDocument, tell: Tell, path: Path = []) {
    this.#source = source;
    this.#tell = tell;
    this.path = path;
    const value = path.reduce<unknown>((here, part) => (isPlace(here) ? here[part] : undefined), source.value);
    this.#values = isMap(value) ? value : {};
  }

  get file(): string {
    return this.#source.file;
  }

  get place(): Place {
    return this.#source.placeOf(this.path, 'key');
  }

  get keys(): readonly string[] {
    return Object.keys(this.#values);
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined && this.#values[key] !== null;
  }

  /** Says something about a key, at the place where it stands. */
  say(key: string, { code, text, hint }: Said): void {
    const path = key === '' ? this.path : [...this.path, key];
    const place = this.#source.placeOf(path, 'key');
    this.#tell(hint === undefined ? { code, place, text } : { code, place, text, hint });
  }

  /** A number or a truth value counts as its text: YAML makes them of words without quotes. */
  text(key: string): string | null {
    return this.#take(key, 'text', (value) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : undefined,
    );
  }

  /** Not empty, or a mistake is told and the text is ''. */
  needText(key: string): string {
    const text = this.has(key) ? this.text(key) : null;
    if (text === null || text.trim() === '') this.#miss(key);
    return text?.trim() ?? '';
  }

  number(key: string): number | null {
    return this.#take(key, 'a number', (value) => (typeof value === 'number' ? value : undefined));
  }

  needNumber(key: string): number {
    if (!this.has(key)) this.#miss(key);
    return this.number(key) ?? Number.NaN;
  }

  flag(key: string): boolean | null {
    return this.#take(key, 'true or false', (value) => (typeof value === 'boolean' ? value : undefined));
  }

  /** A map of texts, such as labels. */
  texts(key: string): Readonly<Record<string, string>> {
    const inner = this.fields(key);
    return inner === null ? {} : Object.fromEntries(inner.keys.map((name) => [name, inner.text(name) ?? '']));
  }

  fields(key: string): Fields | null {
    const there = this.#take(key, 'a map', (value) => (isMap(value) ? value : undefined));
    return there === null ? null : this.#open(key);
  }

  needFields(key: string): Fields {
    if (!this.has(key)) this.#miss(key);
    return this.fields(key) ?? this.#open(key);
  }

  /** The maps of a list; none when it is absent. */
  list(key: string): readonly Fields[] {
    return this.items(key).flatMap((value, index) => {
      if (isMap(value)) return [this.#open(key, index)];
      this.#mistyped([key, index], { value, wanted: 'a map' });
      return [];
    });
  }

  items(key: string): readonly unknown[] {
    return this.#take(key, 'a list', (value) => (Array.isArray(value) ? (value as unknown[]) : undefined)) ?? [];
  }

  /** As it stands, for what means the same in both formats. */
  asItStands(key: string): unknown {
    this.#read.add(key);
    return this.#values[key];
  }

  /** All that nobody has read yet, for what means the same in both formats. */
  everything(): Readonly<Record<string, unknown>> {
    const unread = this.keys.filter((key) => !this.#read.has(key));
    return Object.fromEntries(unread.map((key) => [key, this.asItStands(key)]));
  }

  /** Not carried over, for a reason. */
  leave(key: string, why: string): void {
    if (!this.has(key)) return;
    this.#read.add(key);
    this.say(key, { code: 'CONV_NOT_CARRIED', text: `${this.#named(key)} is not carried over: ${why}` });
  }

  tellUnread(): void {
    for (const key of this.keys) {
      if (!this.#read.has(key)) this.leave(key, 'it is not known here');
    }
    for (const inner of this.#inner) inner.tellUnread();
  }

  #named(key: string): string {
    return showPath([...this.path, key]);
  }

  #open(key: string, index?: number): Fields {
    const fields = new Fields(this.#source, this.#tell, [...this.path, key, ...(index === undefined ? [] : [index])]);
    this.#inner.push(fields);
    return fields;
  }

  #take<Value>(key: string, wanted: string, as: (value: unknown) => Value | undefined): Value | null {
    this.#read.add(key);
    const value = this.#values[key];
    if (value === undefined || value === null) return null;
    const taken = as(value);
    if (taken === undefined) this.#mistyped([key], { value, wanted });
    return taken ?? null;
  }

  #mistyped(at: Path, { value, wanted }: { value: unknown; wanted: string }): void {
    const place = this.#source.placeOf([...this.path, ...at]);
    this.#tell({ code: 'CONV_TYPE', place, text: `Cannot use ${showFound(value)} here: wanted is ${wanted}` });
  }

  #miss(key: string): void {
    this.#read.add(key);
    this.say(key, { code: 'CONV_MISSING', text: `Cannot do without ${this.#named(key)}` });
  }
}

function isPlace(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null;
}
