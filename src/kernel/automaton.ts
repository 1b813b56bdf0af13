import type { CharSet, PatternNode } from './pattern-syntax.ts';

/** A non-deterministic automaton: state 0 accepts; the others lead on without reading, or read one character of a set. */
export type States = { readonly start: number; readonly list: readonly State[] };
type State =
  | { readonly reads: CharSet; readonly next: number }
  | { readonly reads: null; readonly either: number; readonly or: number | null };
export type Direction = 'forwards' | 'backwards';

const ACCEPT = 0;

/** How many states a node needs, and how many characters it reads at least; counts multiply, so this is asked first. */
export function sizeOf(node: PatternNode): { readonly states: number; readonly least: number } {
  if (node.do === 'set') return { states: 1, least: 1 };
  if (node.do === 'repeat') {
    const { states, least } = sizeOf(node.part);
    const copies = node.most === Infinity ? node.least + 1 : node.most;
    return { states: copies * (states + 1), least: node.least * least };
  }
  const sizes = node.parts.map(sizeOf);
  const states = sizes.reduce((sum, size) => sum + size.states + 1, 0);
  const all = sizes.map(({ least }) => least);
  return { states, least: node.do === 'alt' ? Math.min(...all) : all.reduce((sum, least) => sum + least, 0) };
}

export function compileNode(node: PatternNode, direction: Direction): States {
  const list: State[] = [{ reads: null, either: ACCEPT, or: null }];
  const add = (state: State): number => list.push(state) - 1;
  const into = (part: PatternNode, next: number): number => {
    switch (part.do) {
      case 'set':
        return add({ reads: part.set, next });
      case 'alt':
        return part.parts.map((each) => into(each, next)).reduce((either, or) => add({ reads: null, either, or }));
      case 'seq':
        return (direction === 'forwards' ? part.parts.toReversed() : part.parts).reduce((after, each) => into(each, after), next);
      case 'repeat':
        return repeated(part, next);
    }
  };
  const repeated = ({ part, least, most }: PatternNode & { do: 'repeat' }, next: number): number => {
    let after = next;
    if (most === Infinity) {
      const loop = add({ reads: null, either: next, or: null });
      list[loop] = { reads: null, either: next, or: into(part, loop) };
      after = loop;
    } else {
      for (let count = least; count < most; count += 1) after = add({ reads: null, either: next, or: into(part, after) });
    }
    for (let count = 0; count < least; count += 1) after = into(part, after);
    return after;
  };
  const start = into(node, ACCEPT);
  return { start, list };
}

/** Sets of states that were met, kept so that a step is one look-up; beyond this all are forgotten and met anew. */
const MOST_KEPT = 1_000;
const UNKNOWN = -1;
const DEAD = 0;

/** The deterministic automaton, made as far as texts ask for it. With `restarts` a match may begin at every character. */
export class Automaton {
  readonly #states: States;
  readonly #restarts: boolean;
  /** First code units of the classes that no state tells apart, ascending. */
  readonly #bounds: readonly number[];
  readonly #classOfLow = new Uint8Array(256);
  #sets: (readonly number[])[] = [];
  #ids = new Map<string, number>();
  #steps: Int32Array[] = [];
  #accepts: boolean[] = [];

  constructor(states: States, { restarts }: { readonly restarts: boolean }) {
    this.#states = states;
    this.#restarts = restarts;
    const sets = states.list.flatMap((state) => state.reads ?? []);
    this.#bounds = [...new Set([0, ...sets.flatMap(([first, last]) => [first, last + 1])])].toSorted((a, b) => a - b);
    for (let code = 0; code < 256; code += 1) this.#classOfLow[code] = Math.min(255, this.#search(code));
    this.#forget();
  }

  start(): number {
    return this.#idOf(this.#closure([this.#states.start]));
  }

  step(id: number, code: number): number {
    const kind = code < 256 && this.#bounds.length < 256 ? this.#classOfLow[code]! : this.#search(code);
    const known = this.#steps[id]![kind]!;
    return known === UNKNOWN ? this.#make(id, { code, kind }) : known;
  }

  accepts(id: number): boolean {
    return this.#accepts[id] === true;
  }

  isDead(id: number): boolean {
    return id === DEAD;
  }

  #make(id: number, { code, kind }: { readonly code: number; readonly kind: number }): number {
    const next: number[] = this.#restarts ? [this.#states.start] : [];
    for (const each of this.#sets[id] ?? []) {
      const state = this.#states.list[each];
      if (state === undefined || state.reads === null) continue;
      if (state.reads.some(([first, last]) => code >= first && code <= last)) next.push(state.next);
    }
    const isFull = this.#sets.length >= MOST_KEPT;
    if (isFull) this.#forget();
    const made = this.#idOf(this.#closure(next));
    if (!isFull) this.#steps[id]![kind] = made;
    return made;
  }

  /** All states that are reached without reading, ascending: equal sets have equal keys. */
  #closure(from: readonly number[]): readonly number[] {
    const reached = new Set<number>();
    const open = [...from];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (reached.has(id)) continue;
      reached.add(id);
      const state = this.#states.list[id];
      if (id === ACCEPT || state === undefined || state.reads !== null) continue;
      open.push(state.either);
      if (state.or !== null) open.push(state.or);
    }
    return [...reached].toSorted((a, b) => a - b);
  }

  #idOf(set: readonly number[]): number {
    const key = set.join();
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#sets.push(set) - 1;
    this.#ids.set(key, id);
    this.#steps.push(new Int32Array(this.#bounds.length).fill(UNKNOWN));
    this.#accepts.push(set[0] === ACCEPT);
    return id;
  }

  #forget(): void {
    this.#sets = [];
    this.#ids = new Map();
    this.#steps = [];
    this.#accepts = [];
    this.#idOf([]);
  }

  /** Index of the class that holds a code unit. */
  #search(code: number): number {
    let low = 0;
    let high = this.#bounds.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#bounds[middle] ?? 0) <= code) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
