/** A source of chance that is an argument: the same seed gives the same numbers, on every machine. */
export type Rng = { /** Uniform in [0, 1). */ next(): number };

/** Mulberry32: 32 bits of state are enough for tests and simulated worlds, and nothing secret is drawn from it. */
export function seededRng(seed: number): Rng {
  const state = { at: seed >>> 0 };
  return {
    next() {
      state.at = (state.at + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state.at ^ (state.at >>> 15), state.at | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}
