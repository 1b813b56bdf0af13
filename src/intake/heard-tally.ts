import { appendRow, type ObservationBatch } from './observation-batch.ts';

/** The finest time that evidence tells apart. */
const SLOT = 10_000;
/** Telemetry of one payload lies within a few slots. What is spread over more is told in several rows per slot. */
const MOST_LOOKS = 64;

type Heard = { readonly series: number; readonly slot: number; newest: number; count: number };

/**
 * What was heard of each journey in each slot of ten seconds, as few rows: that telemetry came at all is told by one, how
 * much of it by its count.
 */
export class HeardTally {
  #heard = new Map<number, Heard[]>();

  note(series: readonly number[], at: number, count: number): void {
    const slot = Math.floor(at / SLOT);
    for (const each of series) {
      const slots = this.#heard.get(each);
      const known = slots === undefined ? undefined : lately(slots, slot);
      if (known !== undefined) {
        known.count += count;
        known.newest = Math.max(known.newest, at);
        continue;
      }
      const first: Heard = { series: each, slot, newest: at, count };
      if (slots === undefined) this.#heard.set(each, [first]);
      else slots.push(first);
    }
  }

  flush(batch: ObservationBatch): void {
    for (const slots of this.#heard.values()) {
      for (const { series, newest, count } of slots)
        appendRow(batch, { at: newest, series, cohort: 0, good: 0, total: count, n: count, sum: 0 });
    }
    this.clear();
  }

  clear(): void {
    this.#heard.clear();
  }
}

function lately(slots: readonly Heard[], slot: number): Heard | undefined {
  const first = Math.max(0, slots.length - MOST_LOOKS);
  for (let index = slots.length - 1; index >= first; index -= 1) if (slots[index]!.slot === slot) return slots[index];
  return undefined;
}
