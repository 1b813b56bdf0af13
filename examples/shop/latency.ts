import { setTimeout as after } from 'node:timers/promises';
import type { Rng } from '../../src/kernel/rng.ts';

/** Log-normal: half of the answers take less than the median, and a few take several times as long. */
export type Latency = { readonly medianMs: number; readonly spread: number };

const LONGEST_MS = 400;

/** Waits as long as such a request would take. Timers only: the demo's latency costs no processor time. */
export async function takeTime(latency: Latency): Promise<void> {
  await after(drawLatency(latency, { next: Math.random }));
}

export function drawLatency({ medianMs, spread }: Latency, rng: Rng): number {
  // Box–Muller; 1 − next() lies in (0, 1], where the logarithm is finite.
  const normal = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Math.min(medianMs * Math.exp(spread * normal), LONGEST_MS);
}
