import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openGrpcListener } from '../../src/surface/doors/grpc-listener.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { openHttpFaults, type HttpFault } from './fault-proxy.ts';
import { openGrpcFaults, type GrpcFault } from './grpc-fault-proxy.ts';
import { CLIENTS, type Told } from './otel-clients.ts';
import { TruthIntake } from './truth-intake.ts';

// As people set it. Exporters read it when they are made.
process.env['OTEL_EXPORTER_OTLP_HEADERS'] = `authorization=${encodeURIComponent('Bearer a-token')}`;
process.env['OTEL_EXPORTER_OTLP_COMPRESSION'] = 'gzip';

const ITEMS = 25;
const TIMEOUT_MS = 4_000;
const PATHS = { traces: '/v1/traces', metrics: '/v1/metrics', logs: '/v1/logs' };
/** Answered at once; the wait that Retry-After asks for is proved elsewhere. */
const AT_ONCE = { 'retry-after': '0' };
const PARTIAL = {
  json: Buffer.from('{"partialSuccess":{"errorMessage":"one was left out"}}'),
  proto: Buffer.from([0x0a, 5, 0x12, 3, 0x6f, 0x6e, 0x65]),
};

/** What the sender does about a fault, and what of its batch is counted in the end. */
type Trial<Fault> = {
  readonly batch: string;
  readonly faults: readonly Fault[];
  readonly told: Told;
  readonly counted: number;
  readonly repeated?: number;
};

const overHttp = (transport: 'json' | 'proto'): readonly Trial<HttpFault>[] => [
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
const OVER_GRPC: readonly Trial<GrpcFault>[] = [
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

describe('what real exporters send through faults is counted exactly', { concurrency: true }, () => {
  for (const { name, signal, transport, open } of CLIENTS) {
    test(name, async (t) => {
      const intake = new TruthIntake();
      const door = new Door({ intake, clock: systemClock(), sources: () => SOURCES });
      const at = { host: '127.0.0.1', port: 0, door };
      const listener = transport === 'grpc' ? await openGrpcListener(at) : await openOtlpListener(at);
      t.after(() => listener.close());
      const trials: readonly Trial<unknown>[] = transport === 'grpc' ? OVER_GRPC : overHttp(transport);
      const openProxy = transport === 'grpc' ? openGrpcFaults : openHttpFaults;
      const proxy = await openProxy(t, listener.port);
      const path = transport === 'grpc' ? '' : PATHS[signal];
      const client = open({ url: `http://127.0.0.1:${proxy.port}${path}`, timeoutMillis: TIMEOUT_MS });
      t.after(() => client.close());
      for (const { batch, faults, told, counted, repeated = 0 } of trials) {
        const before = intake.repeated;
        (proxy.faults as unknown[]).push(...faults);
        assert.equal(await client.send(batch, ITEMS), told, batch);
        assert.deepEqual([intake.of(batch), intake.repeated - before, proxy.faults.length], [counted, repeated, 0], batch);
      }
      const all = trials.reduce((sum, { counted }) => sum + counted, 0);
      assert.equal(intake.counted.size, all);
      assert.equal(door.stats().unknown, 0);
    });
  }
});

const SOURCES = [{ ...DEFAULT_SOURCE, token: 'a-token' }];
