import { traceBytes, traceHash } from '../intake/trace-hash.ts';
import { MOST_OF_A_SLOT, MOST_UNSEALED_EXEMPLARS, type Exemplar } from './exemplar.ts';
import { slotNumber, type LiveSeries } from './live-series.ts';

type Held = { readonly exemplar: Exemplar; readonly hash: number };

/**
 * Exemplars that came since the last seal. Of one series and slot those stay whose traces have the lowest hashes, so that
 * what stays does not depend on the order in which they came, and series remember the same traces.
 */
export class ExemplarTable {
  /** Left out since the table was opened because there were so many, of all series together. */
  dropped = 0;
  readonly #slots = new Map<string, Held[]>();
  #size = 0;

  add(series: LiveSeries, exemplar: Exemplar): void {
    const key = `${series.id}|${slotNumber(exemplar.at)}|${exemplar.bad ? 1 : 0}`;
    const held = this.#slots.get(key);
    const added: Held = { exemplar, hash: hashOf(exemplar.trace) };
    if (held === undefined || held.length < MOST_OF_A_SLOT) {
      if (this.#size >= MOST_UNSEALED_EXEMPLARS) {
        this.dropped += 1;
        return;
      }
      this.#size += 1;
      if (held === undefined) this.#slots.set(key, [added]);
      else held.push(added);
      return;
    }
    let last = 0;
    for (let index = 1; index < held.length; index += 1) if (isAfter(held[index]!, held[last]!)) last = index;
    if (isAfter(held[last]!, added)) held[last] = added;
  }

  *all(): Generator<Exemplar> {
    for (const held of this.#slots.values()) for (const { exemplar } of held) yield exemplar;
  }
}

function isAfter(a: Held, b: Held): boolean {
  if (a.hash !== b.hash) return a.hash > b.hash;
  return a.exemplar.trace === b.exemplar.trace ? a.exemplar.at > b.exemplar.at : a.exemplar.trace > b.exemplar.trace;
}

function hashOf(trace: string): number {
  const bytes = traceBytes(trace);
  return bytes === null ? 0 : traceHash(new DataView(bytes.buffer), 0);
}
