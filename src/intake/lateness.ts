import { BUCKETS, bucketOf } from '../kernel/log-buckets.ts';
import type { ObservationBatch } from './observation-batch.ts';

/** Nearly everything comes within a minute: for that the bucket is one look. */
const TABLE = Uint16Array.from({ length: 65_536 }, (_, late) => bucketOf(late));

/** How late the observations of one payload come. Kept apart from the batch until the payload turns out to be readable. */
export class Lateness {
  readonly #counts = new Float64Array(BUCKETS);
  #lowest = BUCKETS;
  #highest = -1;
  #receivedAt = 0;

  /** 0 when nothing is to be counted. */
  begin(receivedAt: number): void {
    this.#receivedAt = receivedAt;
    if (this.#highest >= 0) this.#counts.fill(0);
    this.#lowest = BUCKETS;
    this.#highest = -1;
  }

  /** Of a span that ended at this time, in whole ms. It is handed over whole for the reason that `Hearing` gives. */
  add(batch: ObservationBatch, { endMs: at }: { readonly endMs: number }): void {
    if (at > batch.newest) batch.newest = at;
    if (this.#receivedAt === 0) return;
    const late = this.#receivedAt - at;
    if (late < batch.leastLatency) batch.leastLatency = late;
    const bucket = late <= 0 ? 0 : late < TABLE.length ? TABLE[late]! : bucketOf(late);
    this.#counts[bucket]! += 1;
    if (bucket < this.#lowest) this.#lowest = bucket;
    if (bucket > this.#highest) this.#highest = bucket;
  }

  /** Adds what was counted to the batch. */
  settle(batch: ObservationBatch): void {
    for (let bucket = this.#lowest; bucket <= this.#highest; bucket += 1) batch.latency[bucket]! += this.#counts[bucket]!;
  }
}
