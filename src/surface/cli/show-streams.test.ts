import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparisonView, RolloutView } from '../../wire/rollout.ts';
import { showRollout } from './show-rollouts.ts';
import { showStreams } from './show-streams.ts';

const TERMINAL = { colours: false, columns: null };
const SENTENCE = 'Not decided: no request of 2.0.0 was judged in this step yet.';

type Stream = ComparisonView['streams'][number];

function streamOf(value: string | null, harm = 0.4, culprit = false): Stream {
  return {
    indicator: value === null ? 'errors' : `errors, zone ${value}`,
    of: 'errors',
    cohort: value === null ? null : { label: 'zone', value },
    test: 'ratio',
    quantile: null,
    key: value === null,
    weight: 1,
    rho: 1.1,
    delta: 0.01,
    phi: 1,
    candidate: { total: 38, bad: 0 },
    baseline: { total: 808, bad: 0 },
    step: { candidate: { total: 38, bad: 0 }, baseline: { total: 808, bad: 0 } },
    allowed_rate: 0.01,
    log10_harm: harm,
    log10_harm_needed: Math.log10(200),
    log10_safe: 0.1,
    log10_safe_needed: Math.log10(20),
    excess: { low: 0, high: 1 },
    needed: null,
    needed_ms: null,
    culprit,
  };
}

function zones(harms: readonly number[]): readonly Stream[] {
  return harms.map((harm, index) => streamOf(String(index), harm));
}

test('evidence is told in odds, as sentences tell it', () => {
  assert.match(showStreams([streamOf(null)], TERMINAL), /errors {2}0 of 38.*2\.5 : 1 of 200 : 1 +1\.2 : 1 of 20 : 1/);
});

test('of many quiet cohorts the worst are shown and the others counted', () => {
  const shown = showStreams([streamOf(null), ...zones([0, 0, 0.3, 0, 0, 0, 0, 0.2, 0, 0])], TERMINAL).split('\n');
  assert.equal(shown.length, 1 + 1 + 5 + 1);
  assert.equal(shown.at(-1), 'and 5 more cohorts, none near a rollback');
  assert.ok(shown.some((line) => line.startsWith('errors, zone 2,')));
  assert.ok(shown.some((line) => line.startsWith('errors, zone 7,')));
});

test('a cohort that is near a rollback is never folded, however many there are', () => {
  const shown = showStreams(zones([2, 2, 2, 2, 2, 2, 2, 0, 0]), TERMINAL);
  assert.equal(shown.match(/errors, zone/g)?.length, 7);
  assert.match(shown, /and 2 more cohorts/);
  assert.match(
    showStreams([...zones([1, 1, 1, 1, 1, 0]), streamOf('x', 0, true), streamOf('y', 0)], TERMINAL),
    /zone x, not key ×/,
  );
});

function rolloutOf(change: Partial<RolloutView>): RolloutView {
  const comparison = { kind: 'not-yet', sentence: SENTENCE, streams: [], mode: 'independent', mode_because: null };
  return {
    id: 'shop-1',
    service: 'shop',
    candidate: '2.0.0',
    baseline: '1.0.0',
    strategy: 'canary',
    attempt: 1,
    places: { candidate: '2.0.0', baseline: '1.0.0' },
    phase: 'shifting',
    reason: null,
    step: 0,
    steps: [],
    asked: 0.05,
    measured: null,
    sentence: 'It began.',
    ended_at: null,
    waiting: { what: SENTENCE, owner: 'team', until: '2026-01-01T00:00:00Z', then: 'it is rolled back' },
    approvals: [],
    glass: null,
    watched_until: null,
    users: null,
    comparison,
    evidence: [],
    timeline: [],
    ...change,
  } as unknown as RolloutView;
}

test('what a rollout waits for is said once', () => {
  const shown = showRollout(rolloutOf({}), TERMINAL);
  assert.equal(shown.split(SENTENCE).length, 2);
  assert.match(shown, /evidence +what it waits for \(independent\)/);
  assert.equal(showRollout(rolloutOf({ waiting: null, sentence: `Held: ${SENTENCE}` }), TERMINAL).split(SENTENCE).length, 2);
});

test('nobody is asked any more once a rollout has ended', () => {
  const asked: RolloutView['approvals'][number] = {
    step: 1,
    by: ['ada'],
    asked_at: 'T1',
    expires_at: null,
    otherwise: 'hold',
    answer: null,
  };
  const running = showRollout(rolloutOf({ approvals: [asked] }), TERMINAL);
  assert.match(running, /step 2: ada is asked since T1; no answer is due yet/);
  const ended = showRollout(rolloutOf({ approvals: [asked], ended_at: 'T2', phase: 'rolled-back', waiting: null }), TERMINAL);
  assert.match(ended, /step 2: ada was asked at T1; it ended before an answer came/);
});
