import { readFile } from 'node:fs/promises';
import type { PrometheusSource } from '../../catalog/catalog.ts';
import type { MetricSource, RangeQuery } from '../../ports/metric-source.ts';
import { readBounded } from './read-bounded.ts';
import { errorIn, readMatrix } from './read-matrix.ts';

/** An answer beyond this is not read: a query without a selector would otherwise bring every series of the server. */
const LARGEST_ANSWER = 32 * 1_048_576;
const LONGEST_REASON = 300;

/**
 * The query API that Prometheus, VictoriaMetrics, Thanos and Mimir share. The token is read from its file for each
 * request, so that it can be exchanged while the server runs, and is never part of a text.
 */
export function openPrometheusSource({ url, timeoutMs, tokenFile }: PrometheusSource): MetricSource {
  const address = new URL(`${url.replace(/\/+$/, '')}/api/v1/query_range`);
  const closing = new AbortController();
  return {
    close: () => closing.abort(new Error('this server is stopping')),
    async range(query) {
      try {
        const headers = { accept: 'application/json', ...(tokenFile === null ? {} : await authorization(tokenFile)) };
        // In the body, because addresses have a length that somebody on the way cuts at.
        const body = new URLSearchParams(parametersOf(query));
        const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), closing.signal]);
        const answer = await fetch(address, { method: 'POST', headers, body, signal, redirect: 'error' });
        const text = await readBounded(answer, LARGEST_ANSWER);
        if (!answer.ok) throw new Error(`it answered ${answer.status}: ${brief(errorIn(text) ?? text)}`);
        return readMatrix(text);
      } catch (cause) {
        throw new Error(`Cannot ask ${address.host}: ${reasonOf(cause, timeoutMs)}`, { cause });
      }
    },
  };
}

function parametersOf({ query, from, to, step, lookback }: RangeQuery): Record<string, string> {
  const seconds = (ms: number): string => String(ms / 1_000);
  // Two names for one wish: the first is Prometheus', Thanos' and Mimir's, the second VictoriaMetrics'.
  const wish = `${Math.ceil(lookback / 1_000)}s`;
  const range = { query, start: seconds(from), end: seconds(to), step: seconds(step) };
  // A cache on the way may round the range; what is counted may not be rounded.
  return { ...range, lookback_delta: wish, max_lookback: wish, nocache: '1' };
}

async function authorization(tokenFile: string): Promise<{ authorization: string }> {
  const token = await readFile(tokenFile, 'utf8').then(
    (text) => text.trim(),
    (cause: unknown) => {
      throw new Error(`the token file ${tokenFile} cannot be read`, { cause });
    },
  );
  // What is no token would be shown whole by the error about a header that cannot be sent.
  if (!/^[\x21-\x7e]{1,8192}$/.test(token))
    throw new Error(`the token file ${tokenFile} holds no token: one line of plain characters`);
  return { authorization: `Bearer ${token}` };
}

function reasonOf(cause: unknown, timeoutMs: number): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.name === 'TimeoutError') return `it did not answer within ${timeoutMs} ms`;
  // `fetch failed` hides why; the cause below it says it.
  return cause.cause instanceof Error && cause.message === 'fetch failed' ? cause.cause.message : cause.message;
}

function brief(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, LONGEST_REASON);
}
