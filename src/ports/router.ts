import type { RouterRef } from '../catalog/catalog.ts';

/** Shares of traffic by place; they add up to 1. Places are versions unless the plan's router has slots. */
export type Weights = Readonly<Record<string, number>>;

export type RouterReading = {
  readonly weights: Weights;
  /** Finished requests by place since the router started; smaller than before means that it restarted. Null: it does not count. */
  readonly requests: Readonly<Record<string, number>> | null;
  /** Different users by place, since the split began; null or absent where nobody tells users apart. */
  readonly users?: Readonly<Record<string, number>> | null;
  /** Servers by place that can take traffic now, of how many; absent where the router does not know. */
  readonly ready?: Readonly<Record<string, { readonly up: number; readonly of: number }>>;
  /** Who wrote the weights last, where the router remembers it, and whether that was us. */
  readonly writer?: { readonly name: string; readonly ours: boolean };
};

export type TrafficOrder = {
  readonly key: string;
  readonly weights: Weights;
  /** A copy of this share of the traffic goes to the place as well; its answers are thrown away. */
  readonly mirror?: { readonly place: string; readonly share: number } | null;
  /** A way out: no gentle steps in between. */
  readonly urgent?: boolean;
};

/** What this router can honour, as it was found out from the router itself. */
export type Capabilities = {
  /** `balance roundrobin of HAProxy 2.6`, for people. */
  readonly what: string;
  readonly mirrors: boolean;
  readonly counts: boolean;
  /** The same user stays in the same place as shares rise. */
  readonly sticky: boolean;
  /** Shares are multiples of this. */
  readonly grain: number;
};

/** What an order comes to here: the shares that will really be set, or why they cannot be. */
export type RoutePlan =
  | { readonly can: true; readonly weights: Weights; readonly note: string | null }
  | { readonly can: false; readonly why: string; readonly hint: string };

/**
 * Something that splits traffic. Every call is bounded in time and throws when the router does not answer. Applying the same
 * key twice is applying it once.
 */
export type Router = {
  capabilities(): Promise<Capabilities>;
  plan(order: TrafficOrder): Promise<RoutePlan>;
  apply(order: TrafficOrder): Promise<void>;
  observe(): Promise<RouterReading>;
};

/** Asked for again and again: what a router has to remember, such as keys and counts, whoever opens it keeps for the same ref. */
export type OpenRouter = (ref: RouterRef) => Router;
