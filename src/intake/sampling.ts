import type { SamplingPart, Use } from './key-table.ts';
import {
  UNREADABLE,
  UNTOLD,
  weightOfProbability,
  weightOfRate,
  weightOfThreshold,
  weightOfTraceState,
} from './sampling-weight.ts';

/** Attributes by which samplers tell what they did, where the trace state does not. */
const KEYS: Readonly<Record<string, SamplingPart>> = {
  'sampling.threshold': 'threshold',
  'sampling.probability': 'probability',
  'sampling.rate': 'rate',
  SampleRate: 'rate',
  'tailsampling.policy': 'tail',
  'tailsampling.composite_policy': 'tail',
  'tailsampling.cached_decision': 'tail',
  'sampling.policy': 'tail',
};

export const SAMPLING_USES: ReadonlyMap<string, Use> = new Map(
  Object.entries(KEYS).map(([key, part]) => [key, { slot: -1, rank: 0, part }]),
);

/**
 * How the span that is being read came to be kept. A weight makes it stand for the spans that were not. Kept for what it
 * turned out to be, and without a weight, it is biased: errors were kept and successes dropped, and nobody can tell how many.
 */
export class Sampling {
  #source = false;
  #resource = false;
  #scope = false;
  #span = false;
  #level: 'resource' | 'scope' | 'span' = 'resource';
  #byTraceState = UNTOLD;
  #byAttribute = UNTOLD;

  /** `tail`: the source says of itself that it keeps what turned out to be bad. */
  beginResource(tail: boolean): void {
    this.#source = tail;
    this.#resource = false;
    this.#scope = false;
    this.#level = 'resource';
  }

  beginScope(): void {
    this.#scope = false;
    this.#level = 'scope';
  }

  beginSpan(): void {
    this.#span = false;
    this.#byTraceState = UNTOLD;
    this.#byAttribute = UNTOLD;
    this.#level = 'span';
  }

  takeTraceState(body: DataView, start: number, end: number): void {
    this.#byTraceState = weightOfTraceState(body, start, end);
  }

  take(part: SamplingPart, value: string | number): void {
    if (part === 'tail') this.#sayTail();
    else if (this.#level === 'span') this.#byAttribute = weightOf(part, value);
  }

  /** The trace state is believed more than attributes. */
  get #told(): number {
    return this.#byTraceState === UNTOLD ? this.#byAttribute : this.#byTraceState;
  }

  /** For how many spans this one stands. */
  get weight(): number {
    const told = this.#told;
    return told === UNTOLD || told === UNREADABLE ? 1 : told;
  }

  get isUnreadable(): boolean {
    return this.#told === UNREADABLE;
  }

  get isBiased(): boolean {
    if (!(this.#source || this.#resource || this.#scope || this.#span)) return false;
    return this.#told === UNTOLD || this.#told === UNREADABLE;
  }

  #sayTail(): void {
    if (this.#level === 'resource') this.#resource = true;
    else if (this.#level === 'scope') this.#scope = true;
    else this.#span = true;
  }
}

function weightOf(part: SamplingPart, value: string | number): number {
  if (part === 'threshold') return weightOfThreshold(String(value));
  const number = typeof value === 'number' ? value : Number.parseFloat(value);
  return part === 'probability' ? weightOfProbability(number) : weightOfRate(number);
}
