import type { Catalog } from '../catalog/catalog.ts';
import { ExemplarChoice } from './exemplar-choice.ts';
import { appendExemplar } from './exemplar-rows.ts';
import type { ObservationBatch } from './observation-batch.ts';
import type { StreamFacts } from './stream-facts.ts';
import { isNoTrace, traceBytes, traceHash, USUAL_TRACES } from './trace-hash.ts';

/** What spans are asked for besides what rules count. */
export type SpanParts = {
  /** From the series of what a journey heard to that of what was biased. */
  readonly toBiased: number;
  readonly exemplars: Exemplars;
  readonly rows: StreamFacts;
};
export const NOWHERE = new DataView(new ArrayBuffer(0));
export const NO_STREAMS: readonly number[] = [];

/** Where the id of a span's trace stands; -1 when it has none. */
export type TracePlace = { readonly traceView: DataView; readonly traceAt: number };

/** Of an id in hexadecimal digits; null for none. */
export function tracePlaceOf(trace: string | null): TracePlace | null {
  const bytes = trace === null ? null : traceBytes(trace);
  const view = bytes === null ? null : new DataView(bytes.buffer);
  return view === null || isNoTrace(view, 0) ? null : { traceView: view, traceAt: 0 };
}

/** Remembers some of the rows that indicators of spans or of records gained, together with their trace. */
export class Exemplars {
  readonly #choice: ExemplarChoice;
  /** 1 for series whose rows are each of one thing that went well or not; amounts and sums have no traces. */
  readonly #wanted: Uint8Array;

  constructor({ indicators }: Pick<Catalog, 'indicators'>) {
    this.#choice = new ExemplarChoice(indicators.length);
    this.#wanted = Uint8Array.from(indicators, ({ signal }) => (signal === 'span' || signal === 'log' ? 1 : 0));
  }

  begin(receivedAt: number): void {
    this.#choice.begin(receivedAt);
  }

  /** Of the rows from `first` on, which are all of one thing. */
  keep(batch: ObservationBatch, first: number, { traceView, traceAt }: TracePlace): void {
    if (traceAt < 0 || isNoTrace(traceView, traceAt)) return;
    const hash = traceHash(traceView, traceAt);
    const isUsual = hash < USUAL_TRACES;
    const { series, good, count } = batch;
    for (let row = first; row < count; row += 1) {
      const isBad = good[row] === 0;
      if ((isBad || isUsual) && this.#wanted[series[row]!] === 1) this.#offer(batch, row, { isBad, hash, traceView, traceAt });
    }
  }

  /** Of the row that was appended last. */
  keepLast(batch: ObservationBatch, isBad: boolean, { traceView, traceAt }: TracePlace): void {
    const hash = traceHash(traceView, traceAt);
    if (isBad || hash < USUAL_TRACES) this.#offer(batch, batch.count - 1, { isBad, hash, traceView, traceAt });
  }

  #offer(
    batch: ObservationBatch,
    row: number,
    { isBad, hash, traceView, traceAt }: TracePlace & { readonly isBad: boolean; readonly hash: number },
  ): void {
    if (this.#choice.takes(batch.series[row]!, isBad, hash))
      appendExemplar(batch.exemplars, { row, bad: isBad }, { bytes: traceView, at: traceAt });
  }
}
