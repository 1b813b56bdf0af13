import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../src/adapters/system-clock/system-clock.ts';
import { DEFAULT_SOURCE } from '../../src/catalog/default-source.ts';
import type { DurationMs } from '../../src/kernel/units.ts';
import type { Intake, IntakeAnswer, Payload } from '../../src/ports/intake.ts';
import { Door } from '../../src/surface/doors/door.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { programPath, requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

/** The real Prometheus, which scrapes a counter ten times a second and writes it to the door with the token of `prometheus`. */
async function openPrometheus(t: TestContext, port: number): Promise<ChildProcess> {
  const counter = { value: 0 };
  const target = createServer((_, response) => {
    counter.value += 1;
    response
      .setHeader('content-type', 'text/plain; version=0.0.4')
      .end(`# TYPE ticks_total counter\nticks_total ${counter.value}\n`);
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const folder = openTemporaryFolder();
  writeFileSync(folder.file('token'), 'token-of-prometheus\n');
  const config = {
    global: { scrape_interval: '100ms', scrape_timeout: '100ms' },
    scrape_configs: [
      { job_name: 'ticks', static_configs: [{ targets: [`127.0.0.1:${(target.address() as AddressInfo).port}`] }] },
    ],
    remote_write: [
      {
        url: `http://127.0.0.1:${port}/api/v1/write`,
        authorization: { credentials_file: folder.file('token') },
        queue_config: { batch_send_deadline: '200ms', min_backoff: '30ms', max_backoff: '100ms', max_shards: 1 },
      },
    ],
  };
  writeFileSync(folder.file('prometheus.yml'), JSON.stringify(config)); // JSON is YAML
  const flags = ['--web.listen-address=127.0.0.1:0', `--storage.tsdb.path=${folder.file('data')}`, '--log.level=error'];
  const prometheus = spawn(
    programPath('prometheus') ?? 'prometheus',
    [`--config.file=${folder.file('prometheus.yml')}`, ...flags],
    {
      stdio: 'ignore',
    },
  );
  t.after(async () => {
    if (prometheus.exitCode === null && prometheus.signalCode === null) {
      prometheus.kill('SIGKILL');
      await once(prometheus, 'exit');
    }
    target.close();
    target.closeAllConnections();
    folder[Symbol.dispose]();
  });
  return prometheus;
}

/** Says no as long as it is told to, and keeps what it was given. */
class Moody implements Intake {
  readonly turnedAway: Payload[] = [];
  readonly taken: Payload[] = [];
  answers: IntakeAnswer[] = [];

  accept(payload: Payload): Promise<IntakeAnswer> {
    const instead = this.answers.shift();
    (instead === undefined ? this.taken : this.turnedAway).push(payload);
    const written = { samples: 1, histograms: 0, exemplars: 0 };
    return Promise.resolve(instead ?? { say: 'accepted', observations: 50, rejected: 0, message: '', written });
  }
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('Waited 20 seconds in vain');
    await wait(20);
  }
}

test('Prometheus is known by its token, and sends again what could not be taken', { ...requires('prometheus') }, async (t) => {
  const busy: IntakeAnswer = { say: 'busy', because: 'STORE', retryAfterMs: 1, text: 'the disk is slow' };
  const intake = new Moody();
  intake.answers = [busy, busy, busy];
  const quota = { bytesPerSecond: 1e9, observationsPerSecond: 200, burst: 0 as DurationMs };
  const sources = [{ ...DEFAULT_SOURCE, name: 'prometheus', quota, token: 'token-of-prometheus' }];
  const door = new Door({ intake, clock: systemClock(), sources: () => sources });
  const listener = await openOtlpListener({ host: '127.0.0.1', port: 0, door });
  t.after(() => listener.close());
  await openPrometheus(t, listener.port);
  await until(() => intake.taken.length >= 4 && (door.stats().sources['prometheus']?.limited ?? 0) >= 1);
  for (const { source, format, coding } of intake.taken)
    assert.deepEqual([source, format, coding], ['prometheus', 'write/1', 'snappy']);
  // What was turned away came again, byte for byte, before anything else.
  const bodies = (payloads: readonly Payload[]): string[] => payloads.map(({ body }) => Buffer.from(body).toString('base64'));
  assert.deepEqual(new Set(bodies(intake.turnedAway)), new Set(bodies(intake.taken.slice(0, 1))));
  // And nothing came twice, though its quota stopped it now and then.
  assert.equal(new Set(bodies(intake.taken)).size, intake.taken.length);
  const { answers, unknown } = listener.stats();
  assert.deepEqual([Object.keys(answers), unknown], [['204', '503'], 0]);
});
