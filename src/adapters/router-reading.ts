import type { RouterReading } from '../ports/router.ts';

/** A document that says what a router does: `weights`, and where it counts `requests` and `users`, each by place. */
export function readRouterReading(document: unknown, from: string): RouterReading {
  const { weights, requests = null, users = null } = (document ?? {}) as Partial<Record<keyof RouterReading, unknown>>;
  if (!isCounts(weights) || !isCountsOrNone(requests) || !isCountsOrNone(users))
    throw new Error(`Cannot read ${from}: expected { "weights": {place: number}, "requests": {place: number} or null }`);
  return { weights, requests, users };
}

function isCountsOrNone(value: unknown): value is Record<string, number> | null {
  return value === null || isCounts(value);
}

/** Numbers by place, none of them below 0. */
export function isCounts(value: unknown): value is Record<string, number> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((count) => typeof count === 'number' && count >= 0 && Number.isFinite(count))
  );
}
