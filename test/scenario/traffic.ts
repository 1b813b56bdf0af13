import type { Rng } from '../../src/kernel/rng.ts';

/** How often each version fails a checkout, and how slow it is; what is not said is well. */
export type Faults = ReadonlyMap<string, { readonly errors: number; readonly slow: number }>;
type Served = Readonly<Record<string, number>>;

const HEALTHY = { errors: 0.001, slow: 0.001 };

/** The spans that one second of checkouts leaves behind, as an OTLP/JSON body: the real decoder reads them. */
export function tracesOf(served: Served, { faults, rng, endMs }: { faults: Faults; rng: Rng; endMs: number }): Uint8Array {
  const resourceSpans = Object.entries(served)
    .filter(([, requests]) => requests > 0)
    .map(([version, requests]) => ({
      resource: { attributes: [text('service.name', 'storefront'), text('service.version', version)] },
      scopeSpans: [{ spans: Array.from({ length: requests }, () => spanOf(faults.get(version) ?? HEALTHY, { rng, endMs })) }],
    }));
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

function spanOf({ errors, slow }: { errors: number; slow: number }, { rng, endMs }: { rng: Rng; endMs: number }): unknown {
  const failed = rng.next() < errors;
  const durationMs = rng.next() < slow ? 900 : 20 + Math.floor(rng.next() * 60);
  return {
    name: 'POST /checkout',
    kind: 2,
    startTimeUnixNano: `${endMs - durationMs}000000`,
    endTimeUnixNano: `${endMs}000000`,
    attributes: [
      text('http.route', '/checkout'),
      text('http.request.method', 'POST'),
      { key: 'http.response.status_code', value: { intValue: failed ? 500 : 200 } },
    ],
    status: { code: failed ? 2 : 0 },
  };
}

function text(key: string, value: string): unknown {
  return { key, value: { stringValue: value } };
}
