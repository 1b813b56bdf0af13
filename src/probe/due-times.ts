import { digest } from '../kernel/hash.ts';

/**
 * Where in its interval a probe is made in one place: the same after every restart, and spread so evenly over all probes that
 * a server that starts with a thousand of them is no herd.
 */
export function offsetOf({ name, everyMs }: { readonly name: string; readonly everyMs: number }, location: string): number {
  const part = Number.parseInt(digest(`${location}\n${name}`).slice(0, 12), 16) / 2 ** 48;
  return Math.floor(part * everyMs);
}

export type Due = { readonly round: number; readonly at: number };

/** The first moment after `after` at which it is due, with the begin of the interval that it belongs to. */
export function nextDue(everyMs: number, offset: number, after: number): Due {
  const round = (Math.floor((after - offset) / everyMs) + 1) * everyMs;
  return { round, at: round + offset };
}
