import { Automaton, compileNode, sizeOf } from './automaton.ts';
import { readPattern, type Edge, type ReadPattern } from './pattern-syntax.ts';
import { broken } from './units.ts';

export type TextRange = { readonly from: number; readonly to: number };
/** Finds matches from left to right, the longest at each place, in time that grows with the text's length and nothing else. */
export type LinearPattern = { ranges(text: string): readonly TextRange[] };

/** A match is at most so long; what is longer is no word of anybody. It bounds what is read in vain behind a match, too. */
const LONGEST_MATCH = 256;
/** A count such as {100} stands for as many states; the bound is what one step may cost at worst. */
const MOST_STATES = 1_000;

/** Why a pattern cannot be used, or null when it can: it reads in linear time, and it finds something rather than nothing. */
export function patternFault(pattern: string): string | null {
  const read = readPattern(pattern);
  if (typeof read === 'string') return read;
  const { states, least } = sizeOf(read.node);
  if (states > MOST_STATES) return `its counts make it too large: ${states} states of at most ${MOST_STATES}`;
  if (least > LONGEST_MATCH) return `it asks for ${least} characters; a match is at most ${LONGEST_MATCH} long`;
  return least === 0 ? 'it matches where nothing stands: let at least one character be needed' : null;
}

/** Of a pattern that was found to be safe. */
export function openLinearPattern(pattern: string): LinearPattern {
  const fault = patternFault(pattern);
  const read = readPattern(pattern);
  if (fault !== null || typeof read === 'string') return broken(`the pattern ${pattern} was not checked: ${fault}`);
  const forwards = new Automaton(compileNode(read.node, 'forwards'), { restarts: false });
  const backwards = new Automaton(compileNode(read.node, 'backwards'), { restarts: true });
  return {
    ranges(text) {
      const starts = startsIn(text, backwards);
      return starts === null ? [] : longestFrom(text, starts, { read, forwards });
    },
  };
}

/** Reading from the end to the beginning, an accepting state means that a match starts here, however far it reaches. */
function startsIn(text: string, backwards: Automaton): Uint8Array | null {
  let starts: Uint8Array | null = null;
  let state = backwards.start();
  for (let at = text.length - 1; at >= 0; at -= 1) {
    state = backwards.step(state, text.charCodeAt(at));
    if (!backwards.accepts(state)) continue;
    starts ??= new Uint8Array(text.length);
    starts[at] = 1;
  }
  return starts;
}

type Compiled = { readonly read: ReadPattern; readonly forwards: Automaton };

function longestFrom(text: string, starts: Uint8Array, { read, forwards }: Compiled): readonly TextRange[] {
  const found: TextRange[] = [];
  for (let from = starts.indexOf(1); from >= 0;) {
    const to = isEdge(text, from, read.start) ? longestEnd(text, from, { read, forwards }) : from;
    if (to > from) found.push({ from, to });
    from = starts.indexOf(1, Math.max(to, from + 1));
  }
  return found;
}

function longestEnd(text: string, from: number, { read, forwards }: Compiled): number {
  let end = from;
  let state = forwards.start();
  const last = Math.min(text.length, from + LONGEST_MATCH);
  for (let at = from; at < last && !forwards.isDead(state); at += 1) {
    state = forwards.step(state, text.charCodeAt(at));
    if (forwards.accepts(state) && isEdge(text, at + 1, read.end)) end = at + 1;
  }
  return end;
}

function isEdge(text: string, at: number, edge: Edge): boolean {
  if (edge === null) return true;
  if (edge === 'text') return at === 0 || at === text.length;
  return isWordChar(text.charCodeAt(at - 1)) !== isWordChar(text.charCodeAt(at));
}

function isWordChar(code: number): boolean {
  return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122) || code === 95;
}
