import type { HookRef } from '../../catalog/catalog.ts';
import type { HookAnswer, HookEvent } from '../../ports/hook.ts';
import type { Means } from '../../ports/means.ts';
import { readHookAnswer } from '../hook-answer.ts';
import { signedExchange } from './signed-exchange.ts';

const TIMEOUT_MS = 5_000;

/** A status alone says nothing: a proxy that answers 200 for everything must not be heard as yes. */
export async function callWebhookHook(
  ref: HookRef & { readonly kind: 'webhook' },
  { key, event }: { readonly key: string; readonly event: HookEvent },
  means: Pick<Means, 'secret'>,
): Promise<HookAnswer> {
  const { url, secret } = ref;
  const body = JSON.stringify({ key, ...event });
  const answer = await signedExchange({ url, secret, method: 'POST', key, body, timeoutMs: TIMEOUT_MS }, means);
  if (answer.doubt !== null) return { say: 'unknown', text: answer.doubt };
  if (answer.status >= 500 || answer.status === 429)
    throw new Error(`Cannot call ${new URL(url).host}: it answered ${answer.status}`);
  if (answer.status !== 200) return { say: 'unknown', text: `it answered ${answer.status}` };
  return readHookAnswer(answer.body);
}
