import type { Instant } from '../kernel/units.ts';

/** The only way to learn the time. A tick reads it once. */
export type Clock = { now(): Instant };
