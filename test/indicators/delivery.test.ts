import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { countsOver } from '../../src/evidence/evidence.ts';
import { openRedactor } from '../../src/intake/redact.ts';
import { readChanges } from '../../src/intake/read-changes.ts';
import { HOUR, MINUTE, type Instant } from '../../src/kernel/units.ts';
import { openChanges } from '../../src/loops/changes.ts';
import { judgeCatalogObjective } from '../../src/loops/objectives.ts';
import { play } from '../../src/scenario/play.ts';
import { readStory } from '../../src/scenario/read-story.ts';
import { namesIn } from '../../src/scenario/run-scenarios.ts';
import type { Stage } from '../../src/scenario/stage.ts';
import { DELIVERED } from './delivered-rows.ts';
import { CATALOG, TEXTS } from './told-world.ts';

/** The plan of the examples waits for a quarter of an hour at each step; a story of minutes has no time for that. */
const HASTY = TEXTS.map(({ file, text }) => ({ file, text: text.replaceAll('bake: 15m', 'bake: 10s') }));

type Seen = Readonly<Record<string, { readonly good: number; readonly total: number; readonly health: string }>>;
const DELIVERY = CATALOG.objectives.filter(({ journey }) => journey === 'delivery').map(({ name }) => name);

function seenIn(stage: Stage): Seen {
  const known = { catalog: stage.plane.catalog.current, evidence: () => stage.plane.keeper.evidence };
  return Object.fromEntries(
    DELIVERY.map((name) => {
      const objective = known.catalog().objectives.find((one) => one.name === name) ?? assert.fail(name);
      const { good, total } = countsOver(known.evidence(), generationOf(stage, name), { at: stage.now, window: HOUR });
      return [name, { good, total, health: judgeCatalogObjective(known, objective, stage.now).health }];
    }),
  );
}

function generationOf({ plane }: Stage, name: string): string {
  const { indicators, objectives } = plane.catalog.current();
  const named = objectives.find((one) => one.name === name)?.indicator;
  return indicators.find((one) => one.name === named)?.generation ?? assert.fail(name);
}

/** Changes as a pipeline posts them, in their bytes. */
async function post(stage: Stage, changes: readonly object[]): Promise<void> {
  const body = new TextEncoder().encode(JSON.stringify(changes));
  const read = readChanges('application/json', {}, body);
  assert.ok(read.ok, JSON.stringify(read));
  const redactor = openRedactor({ key: null, rules: [], keep: [] });
  const redaction = { redactor: () => redactor, digest: (text: string) => text };
  const answer = await openChanges({ ledger: stage.plane.ledger, redaction }).record({ readings: read.value, actor: 'pipeline' });
  assert.ok(answer.say === 'done');
}

/** One story, at one second of which changes are posted; what is known at its end. */
async function tellStory(text: string, changes: (now: Instant) => readonly object[]): Promise<Seen> {
  const read = readStory(text, { file: 'a.scenario', known: namesIn(text, { texts: HASTY, catalog: CATALOG }) });
  assert.ok(read.ok, JSON.stringify(read));
  const ends = read.value.start + read.value.lastsMs;
  const state: { seconds: number; seen: Seen } = { seconds: 0, seen: {} };
  const played = await play(read.value, {
    catalog: HASTY,
    async passed(stage) {
      state.seconds += 1;
      if (state.seconds === 5) await post(stage, changes(stage.now));
      if (stage.now === ends) state.seen = seenIn(stage);
    },
  });
  assert.deepEqual(played.failures, []);
  return state.seen;
}

const deploy = (id: string, at: number, details: object): object => {
  const when = new Date(at).toISOString();
  return { kind: 'deploy', service: 'storefront', version: id, environment: 'production', id, source: 'ci', at: when, details };
};
const incident = (id: string, at: number, { began }: { began: number }): object => {
  const details = { incident: 'i-1', 'began.at': new Date(began).toISOString() };
  return { kind: 'incident', service: 'storefront', id, source: 'desk', at: new Date(at).toISOString(), details };
};
/** A CDEvent, as the incident desk sends it once all is well. */
const resolved = (at: number): object => ({
  context: {
    specversion: '0.4.1',
    id: 'i-1-over',
    source: '/desk',
    type: 'dev.cdevents.incident.resolved.0.2.0',
    timestamp: new Date(at).toISOString(),
  },
  subject: { id: 'i-1', type: 'incident', content: { environment: { id: 'production' }, service: { id: 'storefront' } } },
});
const DAY = 24 * HOUR;
const seen: { well: Seen; ill: Seen } = { well: {}, ill: {} };

before(async () => {
  const committed = (at: number): object => ({ 'commit.at': new Date(at).toISOString() });
  seen.well = await tellStory(
    `at 0s observe checkout 200/s bad 0.001% slow 0.1%; observe payments-answer 20/s bad 0%
     at 1m release 1.1.0 from 1.0.0
     at 8m expect score checkout healthy; operator approve 1.1.0 by anna
     at 8m expect 1.1.0 promoted within 12m`,
    (now) => [
      deploy('1', now - 3 * DAY, committed(now - 3 * DAY - HOUR)),
      deploy('2', now, committed(now - HOUR)),
      incident('i-1', now - 2 * MINUTE, { began: now - 3 * MINUTE }),
      resolved(now),
    ],
  );
  seen.ill = await tellStory(
    `at 0s observe checkout 200/s bad 0.01% slow 0.5%; observe payments-answer 20/s
     at 1m fault 1.1.0 bad 20%; release 1.1.0 from 1.0.0
     at 1m expect 1.1.0 rolled-back because CANARY_WORSE within 10m
     at 12m observe checkout bad 60%; observe payments-answer bad 90%
     at 12m expect score checkout breached within 10m`,
    (now) => [
      deploy('1', now - 30 * DAY, { ...committed(now - 33 * DAY), outcome: 'rolled-back' }),
      deploy('2', now, { ...committed(now - 3 * DAY), outcome: 'failed' }),
      incident('i-1', now - 30 * MINUTE, { began: now - 40 * MINUTE }),
      resolved(now),
    ],
  );
});

for (const { row, objective, well, ill } of DELIVERED) {
  test(`${row}: ${objective} is told by what the ledger records`, () => {
    const [good, bad] = [seen.well[objective], seen.ill[objective]];
    assert.deepEqual(
      [
        [good?.good, good?.total],
        [bad?.good, bad?.total],
      ],
      [well, ill],
    );
  });
}
