import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { DoctorView } from '../../src/wire/doctor.ts';
import type { HomeView } from '../../src/wire/home.ts';
import type { ObjectiveView } from '../../src/wire/objective.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sender = fileURLToPath(new URL('newcomer-service.ts', import.meta.url));

test(
  'the five-minute walk of the README: catalog, server, a real SDK by its environment, an objective',
  { timeout: 120_000 },
  async (t) => {
    const data = mkdtempSync(join(tmpdir(), 'plimsoll-newcomer-'));
    t.after(() => rmSync(data, { recursive: true, force: true }));
    const launch = (args: readonly string[]): string =>
      execFileSync(join(root, 'plimsoll'), args, { cwd: root, encoding: 'utf8' });
    assert.match(launch(['validate', 'examples/first/catalog']), /is valid: 1 journey, 1 objective/);

    const server = spawn(
      process.execPath,
      ['src/main.ts', 'serve', '--catalog', 'examples/first/catalog', '--data', data, '--port', '0', '--otlp-port', '0'],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    t.after(() => server.kill('SIGKILL'));
    await once(server.stdout, 'data');
    const ask = (...args: string[]): unknown => JSON.parse(launch([...args, '--data', data, '--json']));
    assert.equal(
      (ask('slo', 'requests-availability') as ObjectiveView).health,
      'blind',
      'before any telemetry nothing is healthy',
    );

    const { otlpUrl } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { otlpUrl: string };
    const token = readFileSync(join(data, 'intake.token'), 'utf8').trim();
    const env = {
      ...process.env,
      OTEL_SERVICE_NAME: 'my-service',
      OTEL_EXPORTER_OTLP_ENDPOINT: otlpUrl,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${token}`,
    };
    execFileSync(process.execPath, [sender, '1000', '1'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
    // The chart shows slots at once; budgets wait until half a minute is covered.
    const { journeys } = ask('status') as HomeView;
    const traffic = journeys[0]?.traffic ?? [];
    assert.deepEqual([sum(traffic.map(({ total }) => total)), sum(traffic.map(({ bad }) => bad))], [1_000, 1]);
    const report = ask('doctor') as DoctorView;
    assert.deepEqual(
      report.findings.filter(({ say }) => say === 'fail'),
      [],
    );
    assert.ok(report.findings.some(({ check, say }) => check === 'telemetry of requests' && say === 'ok'));

    const gone = once(server, 'exit');
    server.kill('SIGINT');
    assert.deepEqual(await gone, [0, null]);
  },
);

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
