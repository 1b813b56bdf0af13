import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import type { DurationMs } from '../../src/kernel/units.ts';
import type { Intake, Payload } from '../../src/ports/intake.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openGrpcListener, type GrpcLimits } from '../../src/surface/doors/grpc-listener.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { ask } from './http-exchange.ts';
import { JSON_TYPE } from './open-listener.ts';
import { CLIENTS } from './otel-clients.ts';
import { TruthIntake } from './truth-intake.ts';

process.env['OTEL_EXPORTER_OTLP_HEADERS'] = `authorization=${encodeURIComponent('Bearer a-token')}`;
process.env['OTEL_EXPORTER_OTLP_COMPRESSION'] = 'gzip';

const KNOWN = { ...DEFAULT_SOURCE, token: 'a-token' };

function doorOver(intake: Intake, quota = DEFAULT_SOURCE.quota): Door {
  const sources = [{ ...KNOWN, quota }];
  return new Door({ intake, clock: systemClock(), sources: () => sources });
}

describe('real clients and what the door itself does to them', { concurrency: true }, () => {
  for (const { name, open } of CLIENTS.filter(({ transport }) => transport === 'grpc')) {
    test(`${name}: connections that are sent away cost nothing`, async (t) => {
      const intake = new TruthIntake();
      const limits: Partial<GrpcLimits> = { ageMs: { least: 5, most: 15 } };
      const listener = await openGrpcListener({ host: '127.0.0.1', port: 0, door: doorOver(intake), limits });
      t.after(() => listener.close());
      const client = open({ url: `http://127.0.0.1:${listener.port}`, timeoutMillis: 10_000 });
      t.after(() => client.close());
      const told: string[] = [];
      for (let batch = 0; batch < 60; batch += 1) told.push(await client.send(lettersOf(batch), 5));
      assert.deepEqual(
        told,
        told.map(() => 'DELIVERED'),
      );
      assert.deepEqual([intake.counted.size, intake.repeated], [300, 0]);
      for (let batch = 0; batch < 60; batch += 1) assert.equal(intake.of(lettersOf(batch)), 5);
    });
  }

  for (const { name, open } of CLIENTS.filter(({ signal, transport }) => signal === 'traces' && transport !== 'grpc')) {
    test(`${name}: a quota delays what is beyond it, and loses nothing`, async (t) => {
      const intake = new TruthIntake();
      const quota = { bytesPerSecond: 1e9, observationsPerSecond: 100, burst: 100 as DurationMs };
      const door = doorOver(intake, quota);
      const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, door });
      t.after(() => listener.close());
      const client = open({ url: `http://127.0.0.1:${listener.port}/v1/traces`, timeoutMillis: 10_000 });
      t.after(() => client.close());
      assert.equal(await client.send('first', 60), 'DELIVERED');
      const started = performance.now();
      assert.equal(await client.send('second', 60), 'DELIVERED');
      assert.ok(performance.now() - started > 990, 'the sender waited as it was told'); // a timer may be a little early
      assert.deepEqual([intake.of('first'), intake.of('second')], [60, 60]);
      assert.deepEqual(listener.stats().answers, { 200: 2, 429: 1 });
      assert.deepEqual(door.stats().sources['default']?.limited, 1);
    });
  }
});

test('a source that floods the door is turned away, and a quiet one is served meanwhile', async (t) => {
  const bound = 4 * 1_048_576;
  const held = Promise.withResolvers<void>();
  const truth = new TruthIntake();
  const intake: Intake = {
    accept: async (payload: Payload) => {
      if (payload.source === 'loud') await held.promise; // as if the disk were slow
      return truth.accept(payload);
    },
  };
  const sources = ['loud', 'quiet'].map((name) => ({ ...KNOWN, name, token: `token-of-${name}` }));
  const door = new Door({ intake, clock: systemClock(), sources: () => sources, inFlightBytes: bound });
  const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, door });
  t.after(() => listener.close());
  const send = (name: string, batch: number) => {
    const body = Buffer.alloc(64 * 1_024, ' ');
    body.write(`item-${name}-${batch}`);
    return ask(listener.port, { headers: { ...JSON_TYPE, authorization: `Bearer token-of-${name}` }, body });
  };
  const flood = Array.from({ length: 100 }, (_, batch) => send('loud', batch));
  while ((door.stats().sources['loud']?.shed ?? 0) < 60) assert.equal((await send('quiet', truth.arrived)).status, 200);
  assert.ok(door.stats().inFlightBytes <= bound / 2);
  held.resolve();
  const answered = await Promise.all(flood);
  const accepted = answered.filter(({ status }) => status === 200).length;
  assert.ok(answered.every(({ status }) => status === 200 || status === 503));
  for (const { status, headers } of answered) if (status === 503) assert.match(headers['retry-after'] ?? '', /^[123]$/);
  const { loud, quiet } = door.stats().sources;
  assert.deepEqual([loud?.accepted, loud?.shed, truth.of('loud')], [accepted, 100 - accepted, accepted]);
  assert.deepEqual([quiet?.shed, quiet?.accepted], [0, truth.of('quiet')]);
  assert.equal(door.stats().inFlightBytes, 0);
});

/** 0 is `aa`, 1 is `ab`: names of batches are letters. */
function lettersOf(number: number): string {
  return String.fromCharCode(97 + Math.floor(number / 26), 97 + (number % 26));
}
