import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { openBatch } from '../../src/intake/observation-batch.ts';
import { readEventsJson } from '../../src/intake/read-events.ts';
import { T0 } from './arbitrary-events.ts';
import { catalogOf, is, journey } from './sample-catalog.ts';

const RUN = { signal: 'log', event: 'probe.run', verdict: [is('outcome', 'ok')], polarity: 'good' } as const;
const CATALOG = catalogOf(
  [journey('home'), journey('login')],
  ['home', 'login'].map((name) => ({
    ...RUN,
    name: `${name}-probe`,
    displayName: name,
    journey: name,
    generation: `${name}-probe@1`,
    total: [is('probe.name', name)],
  })),
);

/** The journeys that are heard when a probe of this name tells of a run. */
function heardOf(probe: string): readonly string[] {
  const matcher = compileMatcher(CATALOG);
  const batch = openBatch();
  const event = { name: 'probe.run', at: T0, attributes: { 'probe.name': probe, outcome: 'ok' } };
  const read = readEventsJson(Buffer.from(JSON.stringify([event])), matcher, batch);
  assert.ok(read.ok);
  const series = [...batch.series.subarray(0, batch.count)].map((index) => matcher.series[index] ?? assert.fail());
  return series.filter(({ role }) => role === 'heard').map((one) => one.journey);
}

test('what one probe tells does not hide that another one is silent', () => {
  assert.deepEqual(heardOf('home'), ['home']);
  assert.deepEqual(heardOf('login'), ['login']);
  assert.deepEqual(heardOf('elsewhere'), []);
});
