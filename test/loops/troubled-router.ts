import { openMemoryRouter, type MemoryRouter } from '../../src/adapters/memory/router.ts';
import type { Router, TrafficOrder } from '../../src/ports/router.ts';

/** `refuses`: nothing is done. `loses`: it is done, and the answer is lost. `hangs`: nobody hears of it until it is let go. */
export type Trouble = 'refuses' | 'loses' | 'hangs';

export type TroubledRouter = {
  readonly router: Router;
  readonly inner: MemoryRouter;
  /** Orders that reached the router, in order; one that hung reaches it when it is let go. */
  readonly arrived: readonly string[];
  /** From now on; null: nothing is wrong. */
  trouble(kind: Trouble | null): void;
  away(is: boolean): void;
  letGo(): void;
};

/** A router that splits traffic, and does what routers do on bad days. */
export function openTroubledRouter(): TroubledRouter {
  const inner = openMemoryRouter({ '1.0.0': 1 });
  const state: { kind: Trouble | null; away: boolean; readonly stuck: (() => void)[] } = { kind: null, away: false, stuck: [] };
  const arrived: string[] = [];
  const reach = async (order: TrafficOrder): Promise<void> => {
    arrived.push(order.key);
    await inner.apply(order);
  };
  const router: Router = {
    ...inner,
    async apply(order) {
      switch (state.kind) {
        case null:
          return reach(order);
        case 'refuses':
          throw new Error('503: draining');
        case 'loses':
          await reach(order);
          throw new Error('the connection was closed before the answer');
        case 'hangs':
          await new Promise<void>((resolve) => state.stuck.push(resolve));
          return reach(order);
      }
    },
    async observe() {
      if (state.away) throw new Error('it does not answer');
      return inner.observe();
    },
  };
  return {
    router,
    inner,
    arrived,
    trouble: (kind) => void (state.kind = kind),
    away: (is) => void (state.away = is),
    letGo: () => state.stuck.splice(0).forEach((resolve) => resolve()),
  };
}
