import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readEvidenceQuality, readPace, readPeriod } from './budget-facts.ts';

const AT = Date.parse('2026-11-21T09:41:00Z');
const objective = (known: Partial<ObjectiveView>): ObjectiveView =>
  ({
    good: 999_000,
    total: 1_000_000,
    bad: 1_000,
    allowed: 10_000.5,
    compliance: 0.999,
    spent: 0.1,
    remaining: 0.9,
    lasts_ms: 18_000_000,
    burn: [{ window: '1h', window_ms: 3_600_000, burn: 2, coverage: 1 }],
    target: 0.99,
    slice: null,
    raw: null,
    period: null,
    weak: null,
    known_since: '2026-11-21T09:00:00Z',
    evidence: { coverage: 0.97, age_ms: 2_000, latency_p99_ms: 1_234, biased: false, version_coverage: null },
    ...known,
  }) as ObjectiveView;
const said = (facts: readonly { name: string; value: string }[] | null): readonly string[] =>
  (facts ?? []).map(({ name, value }) => `${name} ${value}`.replaceAll('\u202f', ' '));

test('how much may fail, how fast it goes and how long it lasts are told at a glance', () => {
  assert.deepEqual(said(readPace(objective({}))), ['bad 1,000', 'may be bad 10,000', 'burn 2×', 'lasts 5 h']);
  assert.deepEqual(said(readPace(objective({ remaining: -0.2, lasts_ms: 0 }))).at(-1), 'burn 2×', 'what is gone does not last');
});

test('what was adjusted out stands beside it', () => {
  const facts = readPace(objective({ raw: { good: 1, total: 2, spent: 0.4, remaining: 0.6 } }));
  assert.deepEqual(said(facts).at(-1), 'spent, raw 40 %');
});

test('what is not known is left out, and never 0', () => {
  const nothing = {
    burn: [],
    lasts_ms: null,
    remaining: null,
    good: null,
    total: null,
    bad: null,
    allowed: null,
    compliance: null,
    spent: null,
  };
  assert.deepEqual(readPace(objective(nothing)), []);
});

test('a calendar window says where it stands', () => {
  assert.equal(readPeriod(objective({})), null);
  const period = {
    start: '2026-11-01T00:00:00Z',
    end: '2026-12-01T00:00:00Z',
    passed: 0.68,
    projected: null,
    spent_so_far: 0.25,
  };
  assert.deepEqual(said(readPeriod(objective({ period }))), [
    'from 2026-11-01 00:00',
    'to 2026-12-01 00:00',
    'over 68 %',
    'spent so far 25 %',
  ]);
});

test('the evidence says how good it is, and its age grows in silence', () => {
  assert.deepEqual(said(readEvidenceQuality(objective({}), AT, AT - 5_000)), [
    'known for 41 min',
    'coverage 97 %',
    'age 7 s',
    'delay 1.2 s',
  ]);
});
