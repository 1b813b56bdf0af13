import type { Means } from '../../ports/means.ts';
import { sign, SIGNATURE_HEADER, signatureFault } from './signature.ts';

export type Asked = {
  readonly url: string;
  /** Name of the secret; null: nothing is signed, and nothing has to be. */
  readonly secret: string | null;
  readonly method: 'GET' | 'POST';
  /** Tells repetitions from another request; both signatures are about it. */
  readonly key: string;
  readonly body: string;
  readonly timeoutMs: number;
};
export type Answered = {
  readonly status: number;
  readonly body: string;
  /** Why it cannot be known that the answer is from whom we asked, or null. */
  readonly doubt: string | null;
};

const LARGEST_ANSWER = 65_536;

/**
 * One request, signed over its time, its key and its body, and one answer, signed likewise: an answer to another request,
 * or by somebody on the way, is told from a true one. The address may hold a secret, so only its host is ever told.
 */
export async function signedExchange(asked: Asked, secrets: Pick<Means, 'secret'>): Promise<Answered> {
  const { url, method, key, body, timeoutMs } = asked;
  const secret = asked.secret === null ? null : await secrets.secret(asked.secret);
  const seconds = (): number => Math.floor(Date.now() / 1_000);
  const signature = secret === null ? {} : { [SIGNATURE_HEADER]: sign(secret, { seconds: seconds(), about: key, body }) };
  const type = method === 'GET' ? {} : { 'content-type': 'application/json' };
  try {
    const answer = await fetch(url, {
      method,
      headers: { accept: 'application/json', 'idempotency-key': key, ...type, ...signature },
      ...(method === 'GET' ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    const text = await readBounded(answer);
    const header = answer.headers.get(SIGNATURE_HEADER);
    const doubt = secret === null ? null : signatureFault(secret, header, { about: key, body: text, now: seconds() });
    return { status: answer.status, body: text, doubt };
  } catch (cause) {
    throw new Error(`Cannot ${method} at ${new URL(url).host}: ${reasonOf(cause, timeoutMs)}`, { cause });
  }
}

async function readBounded(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > LARGEST_ANSWER) throw new Error('its answer is larger than 64 KiB');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function reasonOf(cause: unknown, timeoutMs: number): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return `it did not answer within ${timeoutMs} ms`;
  // `fetch failed` hides why; the cause below it says it.
  return cause.cause instanceof Error && cause.message === 'fetch failed' ? cause.cause.message : cause.message;
}
