import { NONE, OTHER } from '../../intake/cohort-table.ts';
import type { Instant } from '../../kernel/units.ts';
import { cohortLabels } from '../cohort.ts';
import { NOTHING, sumColumns, type Counts, type SlotColumns } from '../slot-columns.ts';
import type { Agreement, Emit } from './derivation.ts';
import { JudgedTime } from './judged-time.ts';

/** Places that are told apart; more of them are one place, `__other__`. */
export const MOST_PLACES = 64;
/** Spellings of cohorts whose place is remembered; beyond it they are found again. */
const MOST_REMEMBERED = 1_024;

/** What was seen in an interval, and whether it counts. */
export type Agreed = {
  readonly at: Instant;
  /** In the order of the alphabet. */
  readonly heard: readonly string[];
  readonly failed: readonly string[];
  readonly says: 'good' | 'bad' | 'unknown';
};

/**
 * Lets what several places see count only when enough of them see it. An interval is bad when at least so many places failed
 * in it. Where fewer were heard and all of them failed it is unknown: neither good nor bad, so that one place that is alone
 * with its trouble – or alone because the others are cut off – is no outage. Otherwise it is good.
 */
export class AgreementJudge {
  readonly derivation: Agreement;
  readonly #time: JudgedTime;
  readonly #places = new Map<string, number>();
  readonly #remembered = new Map<string, string | null>();
  #room = 4;

  constructor(derivation: Agreement, at: Instant) {
    this.derivation = derivation;
    const { withinMs, delayMs, atLeast } = derivation;
    const judge = (counts: Float64Array, from: number): Counts => countsOf(seenIn(counts, from, this.#places.size), atLeast);
    this.#time = new JudgedTime({ sliceMs: withinMs, delayMs, judge }, { sources: this.#room, at });
  }

  /** Takes in all that is known, by cohort; what it comes to is the lane. */
  restore(series: readonly (SlotColumns & { readonly cohort: string })[]): SlotColumns {
    const byPlace = Map.groupBy(series, ({ cohort }) => this.#placeNamed(cohort));
    byPlace.delete(null);
    const places = [...byPlace].flatMap(([place, parts]) => (place === null ? [] : [{ place, parts }]));
    const columns: SlotColumns[] = [];
    for (const { place, parts } of places.toSorted((a, b) => (a.place < b.place ? -1 : 1))) {
      const number = this.#numberOf(place);
      const known = columns[number];
      columns[number] = sumColumns(known === undefined ? parts : [known, ...parts], this.derivation.withinMs);
    }
    return this.#time.restore(columns);
  }

  gain(cohort: string, gain: { readonly at: Instant; readonly gained: Counts }, emit: Emit): void {
    const place = this.#placeNamed(cohort);
    if (place !== null) this.#time.gain(this.#numberOf(place), gain, emit);
  }

  /** Time has come so far: intervals that are over by now count from now on. */
  turn(at: Instant, emit: Emit): void {
    this.#time.turn(at, emit);
  }

  /** What was seen in the interval of an instant, be it over or not; null when nothing was, or nobody remembers. */
  seenAt(at: Instant): Agreed | null {
    const { withinMs, atLeast } = this.derivation;
    const number = Math.floor(at / withinMs);
    const counts = this.#time.countsOf(number);
    if (counts === null) return null;
    const names = [...this.#places].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const heard = names.filter(([, place]) => isHeard(counts, place * 2));
    const failed = heard.filter(([, place]) => hasFailed(counts, place * 2));
    if (heard.length === 0) return null;
    const says = saidOf({ heard: heard.length, failed: failed.length }, atLeast);
    return { at: (number * withinMs) as Instant, heard: heard.map(([name]) => name), failed: failed.map(([name]) => name), says };
  }

  /** Null when the cohort is none of those that are asked for. */
  #placeNamed(cohort: string): string | null {
    const known = this.#remembered.get(cohort);
    if (known !== undefined) return known;
    const labels = cohortLabels(cohort);
    const { where, label } = this.derivation;
    const isMine = Object.entries(where).every(([key, value]) => (labels[key] ?? NONE) === value);
    const place = isMine ? (labels[label] ?? NONE) : null;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(cohort, place);
    return place;
  }

  #numberOf(place: string): number {
    const known = this.#places.get(place);
    if (known !== undefined) return known;
    const isFull = this.#places.size >= MOST_PLACES - 1 && place !== OTHER;
    if (isFull) return this.#numberOf(OTHER);
    const number = this.#places.size;
    this.#places.set(place, number);
    if (number >= this.#room) {
      this.#room *= 2;
      this.#time.widen(this.#room);
    }
    return number;
  }
}

type Seen = { readonly heard: number; readonly failed: number };

function seenIn(counts: Float64Array, from: number, places: number): Seen {
  let [heard, failed] = [0, 0];
  for (let place = 0; place < places; place += 1) {
    if (isHeard(counts, from + place * 2)) heard += 1;
    if (hasFailed(counts, from + place * 2)) failed += 1;
  }
  return { heard, failed };
}

function saidOf({ heard, failed }: Seen, atLeast: number): Agreed['says'] {
  if (failed >= atLeast) return 'bad';
  return failed > 0 && failed === heard ? 'unknown' : 'good';
}

function countsOf(seen: Seen, atLeast: number): Counts {
  const says = saidOf(seen, atLeast);
  if (seen.heard === 0 || says === 'unknown') return NOTHING;
  return { good: says === 'good' ? 1 : 0, total: 1 };
}

function isHeard(counts: Float64Array, at: number): boolean {
  return counts[at + 1]! > 0;
}

/** One bad event is enough. Sums of shares are off in their last digits. */
function hasFailed(counts: Float64Array, at: number): boolean {
  const [good, total] = [counts[at]!, counts[at + 1]!];
  return total - good > total * 1e-9;
}
