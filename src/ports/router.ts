import type { RouterRef } from '../catalog/catalog.ts';

/** Shares of traffic by version; they add up to 1. */
export type Weights = Readonly<Record<string, number>>;
export type RouterReading = {
  readonly weights: Weights;
  /** Finished requests by version since the router started; a smaller number than before means that it restarted. */
  readonly requests: Readonly<Record<string, number>>;
};

/** Something that splits traffic. Applying the same key twice is applying it once. */
export type Router = {
  apply(order: { readonly key: string; readonly weights: Weights }): Promise<void>;
  /** Bounded in time; throws when the router does not answer. */
  observe(): Promise<RouterReading>;
};

export type OpenRouter = (ref: RouterRef) => Router;
