import type { RouterRef } from '../../catalog/catalog.ts';
import type { Router, RouterReading } from '../../ports/router.ts';
import { readRouterReading } from '../router-reading.ts';

/** A router that does not answer within this is not waited for: the control loop has others to look after. */
const TIMEOUT_MS = 2_000;
const LARGEST_ANSWER = 1_000_000;

/**
 * Drives any router that serves its weights as one JSON document: GET answers `{ weights, requests }`, PUT takes
 * `{ key, weights, mirror }` and changes nothing when it has seen the key. `docs/routers.md` is the whole contract.
 */
export function openHttpRouter(ref: RouterRef & { readonly kind: 'http' }): Router {
  return {
    async capabilities() {
      const can = await abilitiesOf(ref.url);
      return {
        what: `the router at ${ref.url}`,
        mirrors: can.includes('mirror'),
        counts: true,
        sticky: can.includes('sticky'),
        grain: 0,
      };
    },
    async plan({ weights, mirror }) {
      if ((mirror ?? null) === null || (await abilitiesOf(ref.url)).includes('mirror')) return { can: true, weights, note: null };
      const why = `the router at ${ref.url} does not say that it can copy traffic`;
      return { can: false, why, hint: 'a router that can answers "can": ["mirror"] beside its weights' };
    },
    async apply(order) {
      await exchange(ref.url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) });
    },
    async observe() {
      return readCounted(await exchange(ref.url, { method: 'GET' }), ref.url);
    },
  };
}

async function exchange(url: string, init: RequestInit): Promise<unknown> {
  const action = `${init.method} ${url}`;
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    const text = await answer.text();
    if (text.length > LARGEST_ANSWER) throw new Error(`the answer has ${text.length} characters; ${LARGEST_ANSWER} is the most`);
    if (!answer.ok) throw new Error(`answered ${answer.status}: ${text.slice(0, 200)}`);
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error(`Cannot ${action}: ${cause instanceof Error ? reasonOf(cause) : String(cause)}`, { cause });
  }
}

/** `fetch failed` hides why; the cause below it says it. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** What a router says that it can do besides splitting; one that says nothing splits, and that is all. */
async function abilitiesOf(url: string): Promise<readonly unknown[]> {
  const { can } = ((await exchange(url, { method: 'GET' })) ?? {}) as { can?: unknown };
  return Array.isArray(can) ? can : [];
}

/** A router of this contract counts: without its counts nothing of a share could be measured. */
function readCounted(answer: unknown, url: string): RouterReading {
  const reading = readRouterReading(answer, url);
  if (reading.requests !== null) return reading;
  throw new Error(`Cannot read ${url}: expected { "weights": {version: number}, "requests": {version: number} }`);
}
