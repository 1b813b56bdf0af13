import { MOST_BEYOND, type Done } from '../../ports/done-frames.ts';

/** Frames that are done with, in whatever order they are: all up to one, and those of the next few that ran ahead. */
export class DoneFrames {
  #upTo: number;
  readonly #beyond: Set<number>;

  constructor({ upTo, beyond }: Done) {
    this.#upTo = upTo;
    this.#beyond = new Set(beyond);
    this.#settle();
  }

  get done(): Done {
    const most = this.#upTo + MOST_BEYOND;
    return { upTo: this.#upTo, beyond: [...this.#beyond].filter((sequence) => sequence <= most) };
  }

  get upTo(): number {
    return this.#upTo;
  }

  /** How many of the frames up to `last` are not done. */
  left(last: number): number {
    return Math.max(0, last - this.#upTo - this.#beyond.size);
  }

  has(sequence: number): boolean {
    return sequence <= this.#upTo || this.#beyond.has(sequence);
  }

  add(sequence: number): void {
    if (sequence > this.#upTo) this.#beyond.add(sequence);
    this.#settle();
  }

  #settle(): void {
    while (this.#beyond.delete(this.#upTo + 1)) this.#upTo += 1;
  }
}

/** Whether a frame that is done could still be remembered beside what is written. */
export function isWithin({ upTo }: Done, sequence: number): boolean {
  return sequence <= upTo + MOST_BEYOND;
}
