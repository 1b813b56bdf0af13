import type { Router, Weights } from '../../ports/router.ts';

/** A router without a network: it splits the requests it is told of exactly by its weights. */
export type MemoryRouter = Router & {
  /** Sends requests through; the caller learns how many each version got. */
  serve(requests: number): Readonly<Record<string, number>>;
  /** The weights as they are. */
  weights(): Weights;
  /** Every key that changed the weights, in order. */
  readonly applied: readonly string[];
};

/** `backends` are the versions there are; without them every version is served that an order names. */
export function openMemoryRouter(initial: Weights, backends: readonly string[] | null = null): MemoryRouter {
  const state = { weights: initial, requests: {} as Record<string, number>, owed: {} as Record<string, number> };
  const applied: string[] = [];
  return {
    applied,
    async capabilities() {
      return { what: 'a router in memory', mirrors: false, counts: true, sticky: false, grain: 0 };
    },
    async plan({ weights }) {
      return { can: true, weights, note: null };
    },
    async apply({ key, weights }) {
      if (applied.includes(key)) return;
      const unknown = Object.keys(weights).find((version) => backends?.includes(version) === false);
      if (unknown !== undefined) throw new Error(`Cannot set the weights: there is no backend for version ${unknown}`);
      applied.push(key);
      state.weights = weights;
    },
    weights: () => state.weights,
    async observe() {
      return { weights: { ...state.weights }, requests: { ...state.requests } };
    },
    serve(requests) {
      const total = Object.values(state.weights).reduce((sum, weight) => sum + weight, 0);
      const served: Record<string, number> = {};
      for (const [version, weight] of Object.entries(state.weights)) {
        // What rounding leaves over is owed to the version, so that shares are exact in the long run.
        const due = (state.owed[version] ?? 0) + (total === 0 ? 0 : (requests * weight) / total);
        const whole = weight === 0 ? 0 : Math.floor(due + 1e-9);
        state.owed[version] = weight === 0 ? 0 : due - whole;
        served[version] = whole;
        state.requests[version] = (state.requests[version] ?? 0) + whole;
      }
      return served;
    },
  };
}
