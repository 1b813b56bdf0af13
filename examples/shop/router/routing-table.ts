import type { Rng } from '../../../src/kernel/rng.ts';

export type Weights = Readonly<Record<string, number>>;
export type Backend = { readonly version: string; readonly url: URL };
/** What the admin port answers; a rollout measures its exposure from `requests`. */
export type RoutingDocument = {
  readonly weights: Weights;
  /** Finished requests by version since `started_at`; it never falls. */
  readonly requests: Readonly<Record<string, number>>;
  /** The newest changes of weights, oldest first. */
  readonly applied: readonly { readonly key: string; readonly weights: Weights }[];
  readonly mirror: Mirror | null;
  /** What a rollout may ask for besides weights. */
  readonly can: readonly string[];
  readonly started_at: string;
};
/** A copy of this share of the requests that only read goes to a version as well; its answers are thrown away. */
export type Mirror = { readonly place: string; readonly share: number };
/** Why a change was not made, as an HTTP status and a sentence. */
export type Refusal = { readonly status: 400 | 404 | 409; readonly detail: string };

export type RoutingTable = {
  /** Draws a backend by weight; null while no weight is above 0. */
  draw(): Backend | null;
  /** Draws whether a request is copied, and where to. */
  drawMirror(): Backend | null;
  count(version: string): void;
  /** A key that was applied before changes nothing, so that repeating a command is harmless. */
  apply(key: string, weights: Weights, mirror?: Mirror | null): Refusal | null;
  register(version: string, url: URL): void;
  remove(version: string): Refusal | null;
  show(): RoutingDocument;
};

const MOST_SHOWN = 100;
const MOST_REMEMBERED_KEYS = 10_000;
const MOST_COUNTED_VERSIONS = 50;
/** Weights are written as decimals, which do not add up to 1 to the last bit. */
const ROUNDING = 0.001;

type State = {
  backends: ReadonlyMap<string, Backend>;
  weights: Weights;
  mirror: Mirror | null;
  readonly requests: Map<string, number>;
  readonly keys: Set<string>;
  readonly applied: { key: string; weights: Weights }[];
};

export function openRoutingTable({ startedAt, rng }: { startedAt: string; rng: Rng }): RoutingTable {
  const state: State = { backends: new Map(), weights: {}, mirror: null, requests: new Map(), keys: new Set(), applied: [] };
  return {
    draw: () => drawBackend(state, rng.next()),
    drawMirror: () =>
      state.mirror !== null && rng.next() < state.mirror.share ? (state.backends.get(state.mirror.place) ?? null) : null,
    count: (version) => void state.requests.set(version, (state.requests.get(version) ?? 0) + 1),
    apply: (key, weights, mirror = null) => applyOrder(state, key, { weights, mirror }),
    register: (version, url) => registerBackend(state, { version, url }),
    remove: (version) => removeBackend(state, version),
    show: () => ({
      weights: state.weights,
      requests: Object.fromEntries(state.requests),
      applied: state.applied.slice(-MOST_SHOWN),
      mirror: state.mirror,
      can: ['mirror'],
      started_at: startedAt,
    }),
  };
}

/** Each request is drawn for itself, so the share follows a new weight at once and has no pattern. */
function drawBackend({ backends, weights }: State, chance: number): Backend | null {
  let left = chance;
  let last: Backend | null = null;
  for (const backend of backends.values()) {
    const weight = weights[backend.version] ?? 0;
    if (weight === 0) continue;
    last = backend;
    if (left < weight) return backend;
    left -= weight;
  }
  return last; // Rounding may leave a sliver below 1, which belongs to the last one.
}

type Order = { readonly weights: Weights; readonly mirror: Mirror | null };

function applyOrder(state: State, key: string, { weights, mirror }: Order): Refusal | null {
  if (state.keys.has(key)) return null;
  const refusal = refuseWeights(state, weights) ?? refuseMirror(state, mirror);
  if (refusal !== null) return refusal;
  state.weights = Object.fromEntries([...state.backends.keys()].map((version) => [version, weights[version] ?? 0]));
  state.mirror = mirror;
  state.keys.add(key);
  state.applied.push({ key, weights: state.weights });
  if (state.applied.length > 2 * MOST_SHOWN) state.applied.splice(0, MOST_SHOWN);
  if (state.keys.size > MOST_REMEMBERED_KEYS) dropOldest(state.keys.keys(), (oldest) => state.keys.delete(oldest));
  return null;
}

function refuseWeights({ backends }: State, weights: Weights): Refusal | null {
  const known = [...backends.keys()].join(', ') || 'none';
  for (const [version, weight] of Object.entries(weights)) {
    if (!backends.has(version)) return bad(`there is no backend for version ${version}; registered: ${known}`);
    if (!(weight >= 0 && weight <= 1)) return bad(`the weight of ${version} is ${weight}; it must lie between 0 and 1`);
  }
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  return Math.abs(sum - 1) <= ROUNDING ? null : bad(`the weights add up to ${sum}; they must add up to 1`);
}

function refuseMirror({ backends }: State, mirror: Mirror | null): Refusal | null {
  if (mirror === null) return null;
  if (!backends.has(mirror.place)) return bad(`there is no backend for version ${mirror.place} to copy requests to`);
  return mirror.share >= 0 && mirror.share <= 1 ? null : bad(`the copied share is ${mirror.share}; it must lie between 0 and 1`);
}

function bad(detail: string): Refusal {
  return { status: 400, detail: `Cannot set the weights: ${detail}` };
}

/** A version that is registered again only moves to its new address and keeps its weight. */
function registerBackend(state: State, backend: Backend): void {
  state.backends = new Map([...state.backends, [backend.version, backend]]);
  state.weights = { ...state.weights, [backend.version]: state.weights[backend.version] ?? 0 };
  if (!state.requests.has(backend.version)) state.requests.set(backend.version, 0);
  if (state.requests.size <= MOST_COUNTED_VERSIONS) return;
  const gone = [...state.requests.keys()].filter((version) => !state.backends.has(version));
  dropOldest(gone, (version) => state.requests.delete(version));
}

function removeBackend(state: State, version: string): Refusal | null {
  if (!state.backends.has(version)) return { status: 404, detail: `There is no backend for version ${version}` };
  const weight = state.weights[version] ?? 0;
  if (weight > 0) return { status: 409, detail: `Cannot remove version ${version}: its weight is ${weight}; set it to 0 first` };
  state.backends = new Map([...state.backends].filter(([each]) => each !== version));
  state.weights = Object.fromEntries(Object.entries(state.weights).filter(([each]) => each !== version));
  return null;
}

function dropOldest<T>(items: Iterable<T>, drop: (item: T) => void): void {
  for (const item of items) return drop(item);
}
