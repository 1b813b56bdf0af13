import { BUCKETS, bucketOf } from '../kernel/log-buckets.ts';
import { HeardTally } from './heard-tally.ts';
import type { ObservationBatch } from './observation-batch.ts';

/** Most different warnings that one answer carries. */
export const MOST_WARNINGS = 5;

/**
 * What one payload's sender is told, and what operators are told of the payload: how much was not counted and why, and how
 * late it came. It is part of the batch only when the whole payload was readable.
 */
export class SenderTally {
  /** When the payload was received; 0 when nobody says. */
  receivedAt = 0;
  noTime = 0;
  noRoom = 0;
  outOfScope = 0;
  unusable = 0;
  outOfRange = 0;
  readonly #heard = new HeardTally();
  #hearing: readonly number[] = [];
  #hearingAt = 0;
  #hearingCount = 0;
  #warnings: string[] = [];
  #newest = 0;
  #least = Number.POSITIVE_INFINITY;
  readonly #late = new Float64Array(BUCKETS);

  begin(receivedAt: number): void {
    this.receivedAt = receivedAt;
    this.noTime = 0;
    this.noRoom = 0;
    this.outOfScope = 0;
    this.unusable = 0;
    this.outOfRange = 0;
    this.#newest = 0;
    this.#warnings = [];
    this.#least = Number.POSITIVE_INFINITY;
    this.#late.fill(0);
    this.#heard.clear();
    this.#hearingCount = 0;
  }

  warn(text: string): void {
    if (this.#warnings.length < MOST_WARNINGS) this.#warnings.push(text);
  }

  /**
   * Telemetry came of which these journeys hear. Observations of one time in a row, as exporters send them, are looked at
   * as one.
   */
  hear(series: readonly number[], at: number, count: number): void {
    if (this.#hearing !== series || this.#hearingAt !== at) this.#settleHearing();
    this.#hearing = series;
    this.#hearingAt = at;
    this.#hearingCount += count;
  }

  #settleHearing(): void {
    if (this.#hearingCount === 0) return;
    this.#heard.note(this.#hearing, this.#hearingAt, this.#hearingCount);
    this.#seen(this.#hearingAt, this.#hearingCount);
    this.#hearingCount = 0;
  }

  #seen(at: number, count: number): void {
    if (at > this.#newest) this.#newest = at;
    if (this.receivedAt === 0) return;
    const late = this.receivedAt - at;
    if (late < this.#least) this.#least = late;
    this.#late[bucketOf(late)]! += count;
  }

  get rejected(): number {
    return this.noTime + this.noRoom + this.outOfScope + this.unusable + this.outOfRange;
  }

  /** When the whole payload could be read. */
  finish(batch: ObservationBatch): void {
    this.#settleHearing();
    this.#heard.flush(batch);
    batch.outOfScope += this.outOfScope;
    if (this.#newest > batch.newest) batch.newest = this.#newest;
    if (this.receivedAt === 0) return;
    if (this.#least < batch.leastLatency) batch.leastLatency = this.#least;
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) batch.latency[bucket]! += this.#late[bucket]!;
  }

  /** What was not counted and why, for the person who operates the sender; empty when there is nothing to say. */
  message(things: string): string {
    const reasons = [
      [this.noTime, 'have no time'],
      [this.outOfScope, 'are of services that this source may not speak of'],
      [this.unusable, 'are of a kind that cannot be counted'],
      [this.outOfRange, 'are ratios outside 0 to 1, or amounts below zero or without end'],
      [this.noRoom, 'need a counter, and there is no room for more of them'],
    ] as const;
    const told = reasons.filter(([count]) => count > 0).map(([count, why]) => `${count} ${things} ${why} and were not counted`);
    return [...told, ...this.#warnings].join('; ');
  }
}
