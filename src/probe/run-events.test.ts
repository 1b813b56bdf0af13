import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plimsollEvent } from '../wire/event.ts';
import type { Phases } from './exchange.ts';
import { asOffline, looksOffline, runNotMade, runOf, type StepRun } from './run.ts';
import { runEvents } from './run-events.ts';

const phases: Phases = { dns: 1.23456, connect: 2, tls: null, ttfb: 30, total: 40.5, stalled: 0 };
const well: StepRun = { name: 'login', outcome: 'ok', because: null, text: null, phases, status: 200 };
const ill: StepRun = {
  name: 'buy',
  outcome: 'failed',
  because: 'STATUS',
  text: 'a text',
  phases: { ...phases, stalled: 4 },
  status: 500,
};
const of = { probe: { name: 'home' }, location: 'eu-west', round: 30_000, at: 31_000, lateMs: 0 };

test('a run tells of itself, of each step and of each certificate, and its texts stay here', () => {
  const certificates = [
    { host: 'a', daysLeft: 3 },
    { host: 'a', daysLeft: 2.5 },
  ];
  const events = runEvents(runOf({ ...of, lateMs: 1_500 }, { steps: [well, ill], certificates }));
  for (const event of events) assert.ok(plimsollEvent.safeParse(event).success, JSON.stringify(event));
  const [run, , buy, certificate] = events;
  const id = run?.attributes?.['run.id'];
  assert.match(String(id), /^[0-9a-f]{16}$/);
  assert.deepEqual(run, {
    name: 'probe.run',
    at: 31_000,
    attributes: {
      'probe.name': 'home',
      'probe.location': 'eu-west',
      'probe.round': 30_000,
      'run.id': id,
      outcome: 'failed',
      duration: 81,
      because: 'STATUS',
      'failed.step': 'buy',
      late: 1_500,
      stalled: 4,
    },
  });
  assert.deepEqual(
    [buy?.attributes?.['probe.step'], buy?.attributes?.['http.response.status_code'], buy?.attributes?.['dns']],
    ['buy', 500, 1.235],
  );
  assert.deepEqual([certificate?.name, certificate?.attributes?.['days.left'], events.length], ['probe.certificate', 2.5, 4]);
  assert.doesNotMatch(JSON.stringify(events), /a text/);
});

test('a run that was not made is unknown, and one whose network failed becomes so', () => {
  const [event] = runEvents(runNotMade(of, { because: 'OVERRUN', text: 'why' }));
  assert.deepEqual([event?.attributes?.['outcome'], event?.attributes?.['because']], ['unknown', 'OVERRUN']);
  const run = runOf(of, { steps: [{ ...ill, because: 'CONNECT' }], certificates: [] });
  assert.ok(looksOffline(run) && !looksOffline(runOf(of, { steps: [ill], certificates: [] })));
  assert.deepEqual([asOffline(run).outcome, asOffline(run).because], ['unknown', 'OWN_NETWORK']);
});
