import { MINUTE, SECOND, type DurationMs } from '../kernel/units.ts';
import type { Source } from './catalog.ts';

/** Names of sources are theirs to choose but for this one, which is there without a document. */
export const DEFAULT_NAME = 'default';

/** Whoever holds the intake token, and what holds of every source that does not say otherwise. */
export const DEFAULT_SOURCE: Source = {
  name: DEFAULT_NAME,
  displayName: DEFAULT_NAME,
  owner: null,
  services: null,
  // Far above what one sender sends by intention: it stops a runaway loop, and no honest load.
  quota: { bytesPerSecond: 128 * 1_024 * 1_024, observationsPerSecond: 2_000_000, burst: (10 * SECOND) as DurationMs },
  expectMs: MINUTE,
  silentAfterMs: (3 * MINUTE) as DurationMs,
  latenessMs: (5 * MINUTE) as DurationMs,
  signature: 'none',
  certificate: null,
  sampling: 'weighted',
  prometheus: null,
};
