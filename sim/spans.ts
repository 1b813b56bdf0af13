import type { Rng } from '../src/kernel/rng.ts';
import type { Quality } from './story.ts';

/** How often a version fails and dawdles, as shares of its requests. */
export type Health = { readonly errors: number; readonly slow: number };

const WELL: Health = { errors: 0.001, slow: 0.002 };
/** A leaky version gets worse by as much each minute. */
const LEAK = 0.04;

export function healthOf(quality: Quality, minutes: number): Health {
  switch (quality) {
    case 'good':
    case 'mute':
      return WELL;
    case 'bad':
      return { errors: 0.15, slow: 0.01 };
    case 'subtle':
      return { errors: 0.03, slow: 0.002 };
    case 'slow':
      return { errors: 0.001, slow: 0.3 };
    case 'leaky':
      return { errors: Math.min(0.5, LEAK * minutes), slow: 0.002 };
  }
}

/** What one second of one version's customers came to. */
export type Second = { readonly version: string; readonly total: number; readonly failed: number; readonly slow: number };

/** Throws dice for every customer. */
export function passCustomers(version: string, requests: number, { health, rng }: { health: Health; rng: Rng }): Second {
  let [failed, slow] = [0, 0];
  for (let one = 0; one < requests; one += 1) {
    if (rng.next() < health.errors) failed += 1;
    if (rng.next() < health.slow) slow += 1;
  }
  return { version, total: requests, failed, slow };
}

/** What no store, log or entry may ever hold. */
export const PERSONAL = 'ada.lovelace@example.org';

/**
 * The spans of that second, as the OTLP/JSON that an exporter sends: the real decoder reads them. As no two traces have one id, no
 * two payloads have the same bytes, also where a clock that jumps lets two seconds be one.
 */
export function spansOf(
  service: string,
  seconds: readonly Second[],
  { endMs, trace }: { endMs: number; trace: number },
): Uint8Array {
  const traceId = trace.toString(16).padStart(32, '0');
  const resources = seconds.map(({ version, total, failed, slow }) => {
    const spans: string[] = [];
    // Who failed and who was slow are different customers as far as there are enough of them.
    for (let one = 0; one < total; one += 1) spans.push(span({ endMs, traceId }, one < failed, one >= total - slow));
    return `{"resource":{"attributes":[${text('service.name', service)},${text('service.version', version)}]},"scopeSpans":[{"spans":[${spans.join(',')}]}]}`;
  });
  return new TextEncoder().encode(`{"resourceSpans":[${resources.join(',')}]}`);
}

function span({ endMs, traceId }: { endMs: number; traceId: string }, failed: boolean, slow: boolean): string {
  const status = failed ? 500 : 200;
  return `{"traceId":"${traceId}","name":"POST","kind":2,"startTimeUnixNano":"${endMs - (slow ? 900 : 40)}000000","endTimeUnixNano":"${endMs}000000","attributes":[${METHOD},${WHO},{"key":"http.response.status_code","value":{"intValue":${status}}}],"status":{"code":${failed ? 2 : 0}}}`;
}

const METHOD = text('http.request.method', 'POST');
const WHO = text('enduser.id', PERSONAL);

function text(key: string, value: string): string {
  return `{"key":"${key}","value":{"stringValue":"${value}"}}`;
}
