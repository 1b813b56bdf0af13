import { isCounts } from '../router-reading.ts';
import type { Weights } from '../../ports/router.ts';

/** What a worker of nginx says it runs with. */
export type RunningSplit = {
  readonly generation: string | null;
  readonly weights: Weights;
  readonly requests: Readonly<Record<string, number>> | null;
};

const TIMEOUT_MS = 2_000;
const MOST_CHARACTERS = 65_536;

/** Asks the status address, over a connection of its own: one that stays open would stay with an old worker. */
export async function askStatus(url: string): Promise<RunningSplit> {
  try {
    const answer = await fetch(url, {
      headers: { connection: 'close' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`it answered ${answer.status}`);
    if (text.length > MOST_CHARACTERS) throw new Error(`its answer is longer than ${MOST_CHARACTERS} characters`);
    return readRunning(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
    throw new Error(`Cannot ask nginx at ${url}: ${why}`, { cause });
  }
}

function readRunning(value: unknown): RunningSplit {
  const { generation = null, weights, requests = null } = (value ?? {}) as Record<string, unknown>;
  if (
    !isCounts(weights) ||
    (requests !== null && !isCounts(requests)) ||
    !(generation === null || typeof generation === 'string')
  )
    throw new Error('expected { "weights": {place: number} }, and maybe "generation" and "requests"');
  return { generation, weights, requests };
}
