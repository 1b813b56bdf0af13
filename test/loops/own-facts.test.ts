import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { openRedactor } from '../../src/intake/redact.ts';
import { HOUR, MINUTE } from '../../src/kernel/units.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { countsOver } from '../../src/evidence/evidence.ts';
import { openChanges } from '../../src/loops/changes.ts';
import { play } from '../../src/scenario/play.ts';
import { readStory } from '../../src/scenario/read-story.ts';
import { namesIn } from '../../src/scenario/run-scenarios.ts';
import { openStage, passSecond, type Stage } from '../../src/scenario/stage.ts';
import { PLAIN_CHANGE, type Change } from '../../src/intake/change.ts';

const SHOP = new URL('../../examples/shop/catalog/', import.meta.url);
const shop = readdirSync(SHOP).map((file) => ({ file, text: readFileSync(new URL(file, SHOP), 'utf8') }));

const DELIVERY = `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: delivery }
spec: { owner: team-platform, cohorts: { service: service.name } }`;
const objective = (name: string, log: string, test: string): string => `
---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: ${name} }
spec: { journey: delivery, service: storefront, target: 90%, burnPolicy: silent, success: { log: ${log}, ${test} } }`;

const PROMISES = [
  objective('changes-hold', 'plimsoll.rollout.ended', 'bad: { outcome: rolled-back }'),
  objective('mitigated', 'plimsoll.rollout.ended', 'where: { outcome: rolled-back }, good: { mitigation: { atMost: 60000 } }'),
  objective('turned-soon', 'plimsoll.rollout.turned', 'good: { duration: { atMost: 1m } }'),
  objective('deployed-often', 'plimsoll.deploy', 'good: { since.last: { atMost: 3600000 } }'),
  objective('led-soon', 'plimsoll.deploy', 'good: { lead.time: { atMost: 3600000 } }'),
  objective('detected', 'plimsoll.incident', 'where: { detection: { present: true } }, good: { detection: { atMost: 60000 } }'),
  objective('recovered', 'plimsoll.incident', 'where: { action: resolved }, good: { duration: { atMost: 10m } }'),
  objective('alerts-end', 'plimsoll.alert.ended', 'good: { duration: { atMost: 1h } }'),
];
const texts = [...shop, { file: 'delivery.yaml', text: DELIVERY + PROMISES.join('') }];

/** What is known of an objective's indicator, good and total. */
function known({ plane, now }: Stage, name: string): readonly [number, number] {
  const generation = plane.catalog.current().indicators.find((one) => one.name === `${name}/success`)?.generation;
  assert.ok(generation !== undefined, name);
  const { good, total } = countsOver(plane.keeper.evidence, generation, { at: now, window: HOUR });
  return [good, total];
}

test('releases are counted as they end, once each, though the process dies between', async () => {
  const catalog = readCatalog(texts);
  assert.ok(catalog.ok, JSON.stringify(catalog));
  const text = `at 0s observe checkout 160/s
at 40s release 1.1.0 from 1.0.0
at 1m crash
at 1m50s crash
at 2m fault 1.2.0 errors 5%; release 1.2.0 from 1.1.0
at 2m30s crash
at 3m10s expect 1.2.0 rolled-back`;
  const read = readStory(text, { file: 'a.scenario', known: namesIn(text, { texts, catalog: catalog.value }) });
  assert.ok(read.ok, JSON.stringify(read));
  const seen = new Map<string, readonly [number, number]>();
  const played = await play(read.value, {
    catalog: texts,
    passed(stage) {
      for (const name of ['changes-hold', 'mitigated', 'turned-soon']) seen.set(name, known(stage, name));
    },
  });
  assert.deepEqual(played.failures, []);
  assert.deepEqual(Object.fromEntries(seen), { 'changes-hold': [1, 2], mitigated: [1, 1], 'turned-soon': [1, 1] });
});

const change = (rest: Partial<Change> & Pick<Change, 'kind' | 'at'>): Change => {
  return { ...PLAIN_CHANGE, source: 'pipeline', service: 'storefront', environment: 'production', ...rest };
};

async function openTold(): Promise<{ stage: Stage; tell(changes: readonly Change[]): Promise<void>; pass(): Promise<void> }> {
  const start = Date.UTC(2026, 4, 4, 8) as Stage['start'];
  const stage = await openStage({ catalog: texts, start, seed: 1 });
  const redactor = openRedactor({ key: null, rules: [], keep: [] });
  const redaction = { redactor: () => redactor, digest: (text: string) => text } as never;
  return {
    stage,
    async tell(changes) {
      const readings = changes.map((one) => ({ is: 'change', change: one }) as const);
      await openChanges({ ledger: stage.plane.ledger, redaction }).record({ readings, actor: 'pipeline' });
    },
    async pass() {
      stage.now = (stage.now + 1_000) as Stage['start'];
      await passSecond(stage);
    },
  };
}

test('what pipelines tell is counted: how often, how long from the commit, how soon an incident was seen and over', async () => {
  const { stage, tell, pass } = await openTold();
  const ago = (ms: number): Stage['start'] => (stage.now - ms) as Stage['start'];
  const said = (ms: number): string => new Date(ago(ms)).toISOString();
  const incident = { kind: 'incident', details: { incident: 'i-1', 'began.at': said(5 * MINUTE) } } as const;
  await tell([
    change({ kind: 'deploy', id: 'd-1', version: '1', at: ago(3 * HOUR) }),
    change({ kind: 'deploy', id: 'd-2', version: '2', at: ago(2.5 * HOUR), details: { 'commit.at': said(3 * HOUR) } }),
    change({ kind: 'merge', id: 'm-3', chain: 'c', at: ago(2.2 * HOUR) }),
    change({ kind: 'deploy', id: 'd-3', version: '3', chain: 'c', at: ago(0) }),
    change({ ...incident, action: 'detected', id: 'i-1a', at: ago(4.5 * MINUTE) }),
    change({ ...incident, action: 'resolved', id: 'i-1b', at: ago(0) }),
  ]);
  await pass();
  await pass();
  // The first deployment has no one before it, and nobody knows its commit: it counts, and is not good.
  assert.deepEqual(known(stage, 'deployed-often'), [1, 3]);
  assert.deepEqual(known(stage, 'led-soon'), [1, 3]);
  assert.deepEqual(known(stage, 'detected'), [1, 1]);
  assert.deepEqual(known(stage, 'recovered'), [1, 1]);
  await stage.plane.close();
});

test('nothing is told while nobody asks, and a pause of days tells nothing twice', async () => {
  const quiet = await openStage({ catalog: shop, start: Date.UTC(2026, 4, 4, 8) as Stage['start'], seed: 1 });
  await passSecond(quiet);
  assert.equal(quiet.plane.keeper.evidence.generations.has('told'), false);
  await quiet.plane.close();

  const { stage, tell, pass } = await openTold();
  await tell([change({ kind: 'deploy', id: 'd-1', at: stage.now })]);
  await pass();
  await pass();
  assert.deepEqual(known(stage, 'deployed-often'), [0, 1]);
  await stage.plane.close();
  stage.now = (stage.now + 72 * HOUR) as Stage['start'];
  await stage.reopen();
  await tell([change({ kind: 'deploy', id: 'd-2', at: stage.now })]);
  await pass();
  await pass();
  assert.deepEqual(known(stage, 'deployed-often'), [0, 1], 'the one of today alone lies in this hour');
  const generation = stage.plane.catalog.current().indicators.find(({ name }) => name === 'deployed-often/success')?.generation;
  const week = countsOver(stage.plane.keeper.evidence, generation ?? '', { at: stage.now, window: (168 * HOUR) as typeof HOUR });
  assert.equal(week.total, 2);
  await stage.plane.close();
});
