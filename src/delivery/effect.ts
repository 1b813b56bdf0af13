import type { RouterRef } from '../catalog/catalog.ts';

/** One keyed, idempotent command to the outside world, as data. Doing it twice is doing it once. */
export type Effect =
  | { readonly do: 'set-traffic'; readonly key: string; readonly router: RouterRef; readonly weights: Readonly<Record<string, number>> }
  | { readonly do: 'notify'; readonly key: string; readonly owner: string; readonly webhook: string | null; readonly text: string };
