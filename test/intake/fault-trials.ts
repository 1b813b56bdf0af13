import type { HttpFault } from './fault-proxy.ts';
import type { GrpcFault } from './grpc-fault-proxy.ts';
import type { Told } from './otel-clients.ts';

/** Things in one batch. */
export const ITEMS = 25;
/** How long an exporter waits for an answer. */
export const TIMEOUT_MS = 4_000;
export const PATHS = { traces: '/v1/traces', metrics: '/v1/metrics', logs: '/v1/logs' };
/** Answered at once; the wait that Retry-After asks for is proved elsewhere. */
const AT_ONCE = { 'retry-after': '0' };
const PARTIAL = {
  json: Buffer.from('{"partialSuccess":{"errorMessage":"one was left out"}}'),
  proto: Buffer.from([0x0a, 5, 0x12, 3, 0x6f, 0x6e, 0x65]),
};

/** What the sender does about a fault, and what of its batch is counted in the end. */
export type Trial<Fault> = {
  readonly batch: string;
  readonly faults: readonly Fault[];
  readonly told: Told;
  readonly counted: number;
  readonly repeated?: number;
};

export const overHttp = (transport: 'json' | 'proto'): readonly Trial<HttpFault>[] => [
  { batch: 'undisturbed', faults: [], told: 'DELIVERED', counted: ITEMS },
  { batch: 'throttled', faults: [{ do: 'answer', status: 429, headers: AT_ONCE }], told: 'DELIVERED', counted: ITEMS },
  {
    batch: 'unavailable',
    faults: [502, 503, 504].map((status) => ({ do: 'answer', status, headers: AT_ONCE })),
    told: 'DELIVERED',
    counted: ITEMS,
  },
  { batch: 'reset', faults: [{ do: 'reset' }], told: 'DELIVERED', counted: ITEMS },
  { batch: 'lost', faults: [{ do: 'lose-answer' }], told: 'DELIVERED', counted: ITEMS, repeated: 1 },
  {
    batch: 'partial',
    faults: [
      {
        do: 'replace',
        headers: { 'content-type': `application/${transport === 'json' ? 'json' : 'x-protobuf'}` },
        body: PARTIAL[transport],
      },
    ],
    told: 'DELIVERED',
    counted: ITEMS,
  },
  // The exporter has no time left to try again, and gives up what is counted already.
  { batch: 'hanging', faults: [{ do: 'hang' }], told: 'GAVE UP', counted: ITEMS },
  // After these the exporter throws the batch away: a server must not answer them when it may have the batch later.
  { batch: 'broken', faults: [{ do: 'answer', status: 500 }], told: 'GAVE UP', counted: 0 },
  { batch: 'refused', faults: [{ do: 'answer', status: 400 }], told: 'GAVE UP', counted: 0 },
  { batch: 'after', faults: [], told: 'DELIVERED', counted: ITEMS },
];

/** The gRPC exporter tries nothing again, whatever the answer says: only what HTTP/2 itself calls unseen is sent again. */
export const OVER_GRPC: readonly Trial<GrpcFault>[] = [
  { batch: 'undisturbed', faults: [], told: 'DELIVERED', counted: ITEMS },
  { batch: 'refused', faults: [{ do: 'refuse' }], told: 'DELIVERED', counted: ITEMS },
  { batch: 'unavailable', faults: [{ do: 'answer', status: 14, retryAfterMs: 10 }], told: 'GAVE UP', counted: 0 },
  { batch: 'exhausted', faults: [{ do: 'answer', status: 8 }], told: 'GAVE UP', counted: 0 },
  { batch: 'reset', faults: [{ do: 'reset' }], told: 'GAVE UP', counted: 0 },
  { batch: 'again', faults: [], told: 'DELIVERED', counted: ITEMS },
  { batch: 'lost', faults: [{ do: 'lose-answer' }], told: 'GAVE UP', counted: ITEMS },
  { batch: 'hanging', faults: [{ do: 'hang' }], told: 'GAVE UP', counted: ITEMS },
  { batch: 'after', faults: [], told: 'DELIVERED', counted: ITEMS },
];
