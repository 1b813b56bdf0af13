import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellEvents } from '../../src/loops/tell-events.ts';
import { probeHealthDetail, probeHealths, type ProbeHealthView } from '../../src/wire/probe-health.ts';
import { CATALOG } from '../causes/fallen-world.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { serveWorld } from './served-world.ts';

const START = Date.UTC(2026, 0, 5, 9);
const PROBED = `${CATALOG}---
apiVersion: plimsoll/v1
kind: Probe
metadata: { name: home }
spec:
  journey: checkout
  every: 30s
  locations: [eu-west, us-east]
  agree: { atLeast: 2 }
  steps: [{ name: page, http: { url: 'https://shop.example/' } }]
---
apiVersion: plimsoll/v1
kind: Probe
metadata: { name: quiet }
spec: { journey: checkout, every: 1m, locations: [eu-west], steps: [{ name: page, http: { url: 'https://shop.example/' } }] }
`;

type Outcome = 'ok' | 'failed' | 'unknown';

test('a probe is shown as its runs became evidence, place by place, and what fell silent is not well', async () => {
  const clock = openVirtualClock(START);
  await using served = await serveWorld({ clock, catalog: PROBED });
  const pass = async (minutes: number, outcomes: Readonly<Record<string, Outcome>>): Promise<void> => {
    for (let round = 0; round < 2 * minutes; round += 1) {
      const at = clock.advance(30_000);
      const told = Object.entries(outcomes).map(([location, outcome]) => ({
        name: 'probe.run',
        at: at - 1,
        attributes: { 'probe.name': 'home', 'probe.location': location, 'run.id': `${location}-${at}`, outcome },
      }));
      if (told.length > 0) await tellEvents(served.plane.intake, 'plimsoll', told);
      for (const { every, run } of served.plane.jobs) if ((at - START) % every === 0) await run(at);
      await served.plane.intake.settled();
    }
  };
  const ask = async (query = ''): Promise<ProbeHealthView> =>
    probeHealthDetail.strict().parse(await (await served.ask(`/api/v1/probes/home/health${query}`)).json()).probe;

  const states = ({ state, locations }: ProbeHealthView): unknown => [
    state,
    ...locations.map((one) => [one.location, one.state]),
  ];
  assert.deepEqual(states(await ask()), ['unheard', ['eu-west', 'unheard'], ['us-east', 'unheard']]);
  await pass(20, { 'eu-west': 'ok', 'us-east': 'ok' });
  await pass(2, { 'eu-west': 'failed', 'us-east': 'ok' });
  const suspected = await ask();
  assert.deepEqual(states(suspected), ['suspected', ['eu-west', 'failing'], ['us-east', 'well']]);
  assert.equal(suspected.sentence, 'It fails seen from eu-west, which counts when 2 places see it together');
  assert.deepEqual(
    suspected.locations.map(({ ok, failed, slots }) => [ok, failed, slots.length]),
    [
      [40, 4, 22],
      [44, 0, 22],
    ],
  );
  await pass(2, { 'eu-west': 'failed', 'us-east': 'failed' });
  assert.equal((await ask()).state, 'failing');
  // A prober whose own network is down says nothing of what it probes, and an agent that is gone says nothing at all.
  await pass(4, { 'eu-west': 'unknown', 'us-east': 'ok' });
  assert.deepEqual(states(await ask()), ['well', ['eu-west', 'silent'], ['us-east', 'well']]);
  assert.equal((await ask()).sentence, 'It ends well; nothing is heard from eu-west');
  assert.deepEqual(states(await ask('?window=2m')), ['well', ['eu-west', 'unheard'], ['us-east', 'well']]);
  assert.equal((await ask(`?to=${new Date(START + 20 * 60_000).toISOString()}&window=10m`)).state, 'well');

  const list = probeHealths.strict().parse(await (await served.ask('/api/v1/probes/health?limit=1')).json());
  assert.deepEqual([list.probes.map(({ name }) => name), list.next], [['home'], 'home']);
  assert.deepEqual(list.probes[0]?.locations[0]?.slots, []);
  const rest = probeHealths.parse(await (await served.ask('/api/v1/probes/health?after=home')).json());
  assert.deepEqual([rest.probes.map(({ name, state }) => [name, state]), rest.next], [[['quiet', 'unheard']], null]);
  assert.equal((await served.ask('/api/v1/probes/home/health?window=2d')).status, 400);
  assert.equal((await served.ask('/api/v1/probes/nothing/health')).status, 404);
});
