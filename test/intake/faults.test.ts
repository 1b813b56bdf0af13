import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openGrpcListener } from '../../src/surface/doors/grpc-listener.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { openHttpFaults } from './fault-proxy.ts';
import { ITEMS, OVER_GRPC, overHttp, PATHS, TIMEOUT_MS, type Trial } from './fault-trials.ts';
import { openGrpcFaults } from './grpc-fault-proxy.ts';
import { CLIENTS } from './otel-clients.ts';
import { TruthIntake } from './truth-intake.ts';

// As people set it. Exporters read it when they are made.
process.env['OTEL_EXPORTER_OTLP_HEADERS'] = `authorization=${encodeURIComponent('Bearer a-token')}`;
process.env['OTEL_EXPORTER_OTLP_COMPRESSION'] = 'gzip';

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
