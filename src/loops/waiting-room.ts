import { FairShare } from '../intake/fair-share.ts';
import { Pace } from './pace.ts';

/** What may wait to be looked into or for the disk. One source gets at most half of it, and never more than the others leave. */
export type Room = {
  readonly waitingPayloads: number;
  readonly waitingBytes: number;
  /** How long a payload may have to wait until it is looked into, by what those before it took. */
  readonly waitingMs: number;
};

/** Lets payloads wait for as long and as many as is bearable; what goes beyond it is better turned away at once. */
export class WaitingRoom {
  readonly #places: FairShare;
  readonly #bytes: FairShare;
  readonly #pace = new Pace();
  readonly #mostMs: number;

  constructor({ waitingPayloads, waitingBytes, waitingMs }: Room) {
    this.#places = new FairShare(waitingPayloads);
    this.#bytes = new FairShare(waitingBytes);
    this.#mostMs = waitingMs;
  }

  /** Takes a place, or says that there is none. A source waits behind its own payloads, in turns with the other `lines`. */
  enter(source: string, bytes: number, lines: number): boolean {
    if (this.#pace.msFor(this.#bytes.heldBy(source)) * Math.max(1, lines) > this.#mostMs) return false;
    if (!this.#places.take(source, 1)) return false;
    if (this.#bytes.take(source, bytes)) return true;
    this.#places.giveBack(source, 1);
    return false;
  }

  leave(source: string, bytes: number): void {
    this.#places.giveBack(source, 1);
    this.#bytes.giveBack(source, bytes);
  }

  /** Looking into so many bytes took so long. */
  note(bytes: number, ms: number): void {
    this.#pace.note(bytes, ms);
  }
}
