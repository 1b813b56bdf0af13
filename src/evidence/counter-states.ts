import { newCounterState, type CounterState } from '../intake/counter-delta.ts';
import { ByteReader } from '../kernel/byte-reader.ts';
import { ByteWriter } from '../kernel/byte-writer.ts';
import type { Instant } from '../kernel/units.ts';

/** The last reading of every counter, by its key. It is sealed together with what the readings before it added up to. */
export class CounterStates {
  #states = new Map<string, CounterState>();

  get size(): number {
    return this.#states.size;
  }

  state(key: string): CounterState {
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const opened = newCounterState();
    this.#states.set(key, opened);
    return opened;
  }

  forgetBefore(at: Instant): void {
    for (const [key, state] of this.#states) if (state.at < at && state.at > 0) this.#states.delete(key);
  }

  /** As of an instant, which is kept with them. */
  encoded(at: Instant): Uint8Array {
    const writer = new ByteWriter(16 + this.#states.size * 48);
    writer.double(at);
    writer.whole(this.#states.size);
    for (const [key, { at, value, start }] of this.#states) {
      writer.text(key);
      writer.double(at);
      writer.double(value);
      writer.double(start);
    }
    return writer.take();
  }

  /** Returns the instant as of which they are. */
  restore(bytes: Uint8Array): Instant {
    const reader = new ByteReader(bytes);
    const asOf = reader.double() as Instant;
    for (let left = reader.whole(); left > 0; left -= 1) {
      const state = this.state(reader.text());
      Object.assign(state, { at: reader.double(), value: reader.double(), start: reader.double() });
    }
    return asOf;
  }
}
