import { MINUTE, SECOND, type DurationMs } from '../kernel/units.ts';
import type { Source } from './catalog.ts';

/** The name under which the server speaks of what it senses itself; nobody else may have it, nor a token for it. */
export const OWN_SOURCE = 'plimsoll';

/** Whoever holds the intake token. It is there without a document; one of that name says what else is wanted of it. */
export const DEFAULT_SOURCE: Source = {
  name: 'default',
  displayName: 'default',
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
