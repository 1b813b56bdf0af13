import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BacktestView, ReleaseOutcomeView } from '../../../src/wire/backtest.ts';
import { drawBacktest, LEFT, WIDTH } from './backtest-drawing.ts';
import { readFalseAlarms, readFigures, readGates, readIncidents, readReleases } from './backtest-rows.ts';
import { readProgress } from './use-backtest.ts';

const FROM = '2026-11-01T00:00:00Z';
const MIDDLE = '2026-11-01T06:00:00Z';
const TO = '2026-11-01T12:00:00Z';
const score = { alerts: 0, pages: 2, pages_per_week: 1.5, false_alarms: 0, caught: 1, missed: 0, undecided: 0 };
const counts = {
  released: 1,
  rolled_back: 1,
  held: 0,
  undecided: 0,
  blocked: 0,
  bad_requests: 52,
  delay_median_ms: null,
  delay_p95_ms: 30_000,
};
const outcome: ReleaseOutcomeView = {
  outcome: 'rolled-back',
  because: 'CANARY_WORSE',
  ended_at: MIDDLE,
  turned_at: MIDDLE,
  took_ms: 97_000,
  held_ms: 0,
  held_for: [],
  requests: 1,
  bad_requests: 1,
  limits: [],
};
const same = { recorded: outcome, present: outcome, proposed: outcome };
const release = { id: 'r', service: 'shop', candidate: '2.0.0', plan: 'shop', started_at: MIDDLE, good: false, outcomes: same };
const noticed = { recorded: MIDDLE, present: MIDDLE, proposed: null };
const incident = {
  id: 'i',
  what: 'payments down',
  sources: [],
  from: MIDDLE,
  to: TO,
  services: [],
  releases: ['r'],
  noticed,
  earlier_ms: null,
};
const alarm = { objective: 'shop-works', at: FROM, sentence: 'it burns', spent: 0.001 };
const report: BacktestView = {
  from: FROM,
  to: TO,
  judged_from: FROM,
  policies: { present: 'a', proposed: 'b' },
  entries_from: null,
  objectives: 1,
  real: 0.02,
  alerts: { recorded: score, present: score, proposed: { ...score, pages_per_week: 0.3 } },
  incidents: [incident],
  false_alarms: { recorded: [], present: [], proposed: [alarm] },
  releases: [release],
  release_counts: { recorded: counts, present: counts, proposed: { ...counts, delay_median_ms: -7_000, delay_p95_ms: 0 } },
  gates: [
    {
      at: MIDDLE,
      service: 'shop',
      version: null,
      asked: true,
      say: { recorded: null, present: 'go', proposed: 'stop' },
      because: ['a freeze'],
    },
  ],
  not_judged: [],
  notes: [],
};

test('the figures stand in the order recorded, in force, proposed', () => {
  const rows = new Map(
    readFigures(report).map(({ name, values }) => [name, values.map((value) => value.replaceAll('\u202f', ' '))]),
  );
  assert.deepEqual(rows.get('Pages a week'), ['1.5', '1.5', '0.3']);
  assert.deepEqual(rows.get('Delay of good releases, median'), ['–', '–', '−7 s']);
  assert.deepEqual(rows.get('Delay of good releases, p95'), ['+30 s', '+30 s', 'none']);
});

test('an incident that would be missed says so, and what is noticed earlier says by how much', () => {
  assert.equal(readIncidents(report)[0]?.says, 'noticed → missed');
  const open = { ...release, outcomes: { ...same, proposed: { ...outcome, outcome: 'undecided' as const } } };
  assert.equal(readIncidents({ ...report, releases: [open] })[0]?.says, 'noticed → undecided');
  assert.equal(drawBacktest({ ...report, releases: [open] }).bands[2]?.undecided.length, 1);
  const both = { ...incident, noticed: { ...noticed, proposed: FROM }, earlier_ms: 61_000 };
  assert.equal(readIncidents({ ...report, incidents: [both] })[0]?.says, 'noticed, 61\u202fs earlier');
});

test('only releases that would have gone otherwise are listed, with why and how sure that is', () => {
  assert.deepEqual(readReleases(report), []);
  const proposed = {
    ...outcome,
    took_ms: 157_000,
    held_ms: 60_000,
    held_for: ['EVIDENCE_MISSING'],
    limits: ['MORE_EXPOSED' as const],
  };
  const [line] = readReleases({ ...report, releases: [{ ...release, outcomes: { ...same, proposed } }] });
  assert.equal(
    line?.says.replaceAll('\u202f', ' '),
    'rolled-back after 97 s → rolled-back after 157 s (CANARY_WORSE), held 60 s for EVIDENCE_MISSING; at the latest: it would have met more traffic',
  );
});

test('gates and false alarms say what is against them', () => {
  assert.equal(readGates(report)[0]?.says, 'go → stop: a freeze');
  assert.match(readFalseAlarms(report)[0]?.says ?? '', /^0\.1.% of the budget went; it burns$/);
});

test('the picture places everything in time, and nothing outside of it', () => {
  const { incidents, bands, ticks } = drawBacktest({ ...report, incidents: [{ ...incident, to: '2027-01-01T00:00:00Z' }] });
  const end = WIDTH - 12;
  assert.deepEqual([incidents[0]?.x, incidents[0]?.width], [(LEFT + end) / 2, (end - LEFT) / 2]);
  assert.deepEqual(
    bands.map(({ noticed: seen, missed }) => [seen.length, missed.length]),
    [
      [1, 0],
      [1, 0],
      [0, 1],
    ],
  );
  assert.deepEqual([bands[0]?.releases[0]?.kind, bands[2]?.alarms[0]?.x], ['back', LEFT]);
  assert.deepEqual([ticks[0]?.text, ticks[2]?.x], ['2026-11-01 00:00', end]);
});

test('a backtest that ended without a report says why', () => {
  const progress = { id: 'b', done: 3, of: 4, text: 'the disk is full', report: null };
  assert.deepEqual(readProgress({ ...progress, state: 'running' }), {
    kind: 'running',
    id: 'b',
    text: 'the disk is full',
    share: 0.75,
  });
  assert.deepEqual(readProgress({ ...progress, state: 'failed' }), { kind: 'failed', why: 'the disk is full', mistakes: [] });
  assert.equal(readProgress({ ...progress, state: 'done', report }).kind, 'done');
});
