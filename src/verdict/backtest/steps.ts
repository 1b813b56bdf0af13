import type { DurationMs, Instant } from '../../kernel/units.ts';
import { windowStart } from './past-lane.ts';
import type { TimeAxis } from './time-axis.ts';

/**
 * The instants at which the past is judged: the end of each slot, as the live rounds come once per slot. What a window lies
 * between is the same for all objectives, so it is laid out once.
 */
export class Steps {
  readonly axis: TimeAxis;
  readonly at: Float64Array;
  readonly #edges = new Map<string, Int32Array>();

  constructor(axis: TimeAxis, from: Instant) {
    const at: number[] = [];
    for (const stretch of axis.stretches)
      for (let end = stretch.from + stretch.width; end <= stretch.to; end += stretch.width) if (end > from) at.push(end);
    this.axis = axis;
    this.at = Float64Array.from(at);
  }

  get size(): number {
    return this.at.length;
  }

  /** By step: how many slots have ended. */
  ends(delayMs: DurationMs): Int32Array {
    return this.#known(`end ${delayMs}`, (at) => at - delayMs);
  }

  /** By step: how many slots had ended when the window began. */
  starts(window: DurationMs, { delayMs, shiftMs }: { readonly delayMs: DurationMs; readonly shiftMs: DurationMs }): Int32Array {
    return this.#known(`${window} ${delayMs} ${shiftMs}`, (at) => windowStart((at - delayMs) as Instant, window) + shiftMs);
  }

  #known(key: string, edge: (at: number) => number): Int32Array {
    const known = this.#edges.get(key);
    if (known !== undefined) return known;
    const made = Int32Array.from(this.at, (at) => this.axis.endedBy(edge(at)));
    this.#edges.set(key, made);
    return made;
  }
}
