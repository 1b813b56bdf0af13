import type { RouterRef } from '../../catalog/catalog.ts';
import type { Means } from '../../ports/means.ts';
import type { Router, RouterReading } from '../../ports/router.ts';
import { readRouterReading } from '../router-reading.ts';
import { signedExchange } from './signed-exchange.ts';

const TIMEOUT_MS = 2_000;

/**
 * Anything that can be asked to change shares: a feature flag, a gateway of one's own. POST orders them and is answered by
 * `{"applied": true}` in so many words; GET tells what is in force now, and may count.
 */
export function openWebhookRouter(ref: RouterRef & { readonly kind: 'webhook' }, means: Pick<Means, 'secret'>): Router {
  const host = new URL(ref.url).host;
  const ask = async (method: 'GET' | 'POST', key: string, body: string): Promise<unknown> => {
    const { secret, url } = ref;
    const answer = await signedExchange({ url, secret, method, key, body, timeoutMs: TIMEOUT_MS }, means);
    if (answer.doubt !== null) throw new Error(`Cannot believe the answer of ${host}: ${answer.doubt}`);
    if (answer.status !== 200)
      throw new Error(`Cannot ${method} at ${host}: it answered ${answer.status}: ${brief(answer.body)}`);
    return parsed(answer.body, host);
  };
  const observe = async (): Promise<RouterReading> => readRouterReading(await ask('GET', 'observe', ''), host);
  return {
    observe,
    async capabilities() {
      const { requests } = await observe();
      return { what: `the webhook at ${host}`, mirrors: false, counts: requests !== null, sticky: false, grain: 0 };
    },
    async plan({ weights }) {
      return { can: true, weights, note: null };
    },
    async apply({ key, weights, urgent = false }) {
      const answer = (await ask('POST', key, JSON.stringify({ key, weights, urgent }))) as { applied?: unknown; why?: unknown };
      if (answer.applied === true) return;
      const why = typeof answer.why === 'string' ? brief(answer.why) : 'it did not answer {"applied": true}';
      throw new Error(`Cannot set the weights at ${host}: ${why}`);
    },
  };
}

function parsed(body: string, host: string): unknown {
  try {
    const answer = JSON.parse(body) as unknown;
    if (typeof answer === 'object' && answer !== null) return answer;
  } catch {
    // Told below, without what may be a page of a proxy.
  }
  throw new Error(`Cannot read the answer of ${host}: it is no JSON object`);
}

function brief(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 200);
}
