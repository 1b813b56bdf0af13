import { unreachable, type Instant } from '../kernel/units.ts';
import { momentCount, momentOf, type Moments, type ResultSeries } from './query-result.ts';

export type PartName = 'total' | 'good' | 'bad';

/**
 * What came of asking once. Only `values` is evidence. The others are different ways of not knowing, none of them is zero,
 * and each has another remedy; `part` is the query it concerns.
 */
export type PollAnswer =
  | { readonly kind: 'values' }
  /** No series has ever answered this query. */
  | { readonly kind: 'empty'; readonly part: PartName }
  /** There were values, and there are none any more. */
  | { readonly kind: 'stale'; readonly part: PartName }
  | { readonly kind: 'nan' | 'infinite' | 'negative' | 'no-ratio'; readonly part: PartName }
  /** The server says that its answer may not be whole; it is not counted. */
  | { readonly kind: 'warned'; readonly part: PartName; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string };
export type PollKind = PollAnswer['kind'];

/** Every kind, for counters that are there before they count. */
export const POLL_KINDS = [
  'values',
  'empty',
  'stale',
  'nan',
  'infinite',
  'negative',
  'no-ratio',
  'warned',
  'failed',
] as const satisfies readonly PollKind[];

export type PartResult = { readonly adds: PartName; readonly series: readonly ResultSeries[] };

/** What the queries of one indicator say together. */
export type Judged = {
  /** Of the newest moment: that is what is known now. */
  readonly answer: PollAnswer;
  /** The moments at which every part has values that can be counted, oldest first. */
  readonly whole: readonly Instant[];
};

export type Polled = {
  readonly parts: readonly PartResult[];
  readonly moments: Moments;
  /** The queries have had values before. */
  readonly known: boolean;
  /** The values are counted, so that one below zero means nothing. */
  readonly counts: boolean;
  /** The values are ratios, so that one above 1 is none. */
  readonly ratios?: boolean;
};

/** A moment counts whole or not at all: good without its total would be a share of nothing. */
export function judgePolled({ parts, moments, known, counts, ratios = false }: Polled): Judged {
  const states = parts.map(({ series }) => statesOf(series, moments, (value) => stateOf(value, { counts, ratios })));
  const length = momentCount(moments);
  const whole = Array.from({ length }, (_, index) => index).filter((index) => states.every((state) => state[index] === VALUE));
  const missing = states.findIndex((state) => state[length - 1] !== VALUE);
  const answer = missing < 0 ? ({ kind: 'values' } as const) : answerOf(parts[missing]!.adds, states[missing]!, known);
  return { answer, whole: whole.map((index) => (moments.from + index * moments.step) as Instant) };
}

/** In one sentence, for the person who wrote the query. */
export function explainPoll(answer: PollAnswer): string {
  switch (answer.kind) {
    case 'values':
      return 'the queries are answered with values';
    case 'empty':
      return `the query for ${answer.part} is answered with nothing, which is not zero; where nothing means none, write "or vector(0)"`;
    case 'stale':
      return `the query for ${answer.part} has no value any more: its series have ended or stand still`;
    case 'nan':
      return `the query for ${answer.part} is answered with NaN, which is no number`;
    case 'infinite':
      return `the query for ${answer.part} is answered with an infinite value`;
    case 'negative':
      return `the query for ${answer.part} is answered with a value below zero, which counts nothing`;
    case 'no-ratio':
      return `the query for ${answer.part} is answered with a value above 1, which no ratio is`;
    case 'warned':
      return `the query for ${answer.part} is answered with a warning and is not counted: ${answer.text}`;
    case 'failed':
      return `the query failed: ${answer.text}`;
    default:
      return unreachable(answer);
  }
}

/** How bad a moment is, 0 without any value: the worst of its values counts. */
const VALUE = 1;
const NEGATIVE = 2;
const ABOVE_ONE = 3;
const INFINITE = 4;
const NAN = 5;

function statesOf(series: readonly ResultSeries[], moments: Moments, stateAt: (value: number) => number): Uint8Array {
  const states = new Uint8Array(momentCount(moments));
  for (const { at, value } of series) {
    for (let sample = 0; sample < at.length; sample += 1) {
      const moment = momentOf(moments, at[sample]!);
      if (moment >= 0 && moment < states.length) states[moment] = Math.max(states[moment]!, stateAt(value[sample]!));
    }
  }
  return states;
}

function stateOf(value: number, { counts, ratios }: { counts: boolean; ratios: boolean }): number {
  if (Number.isNaN(value)) return NAN;
  if (!Number.isFinite(value)) return INFINITE;
  if (counts && value < 0) return NEGATIVE;
  return ratios && value > 1 ? ABOVE_ONE : VALUE;
}

function answerOf(part: PartName, states: Uint8Array, known: boolean): PollAnswer {
  switch (states.at(-1)) {
    case NAN:
      return { kind: 'nan', part };
    case INFINITE:
      return { kind: 'infinite', part };
    case NEGATIVE:
      return { kind: 'negative', part };
    case ABOVE_ONE:
      return { kind: 'no-ratio', part };
    default:
      return { kind: known || states.includes(VALUE) ? 'stale' : 'empty', part };
  }
}
