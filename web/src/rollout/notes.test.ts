import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezesOf, readNotes } from './notes.ts';
import { readShares } from './shares.ts';

const AT = Date.parse('2026-11-21T09:41:00Z');
const rollout = {
  divergence: null,
  glass: null,
  watched_until: null,
  candidate: '2.4.0',
  baseline: '2.3.1',
  override: null,
  service: 'shop',
  phase: 'rolled-back',
} as const;
const glass = { by: 'ada', at: '2026-11-21T09:00:00Z', until: '', review_by: '2026-11-21T09:51:00Z', reviewed: null };
const known = { promoted: null, replaced: null, rolled_back: null };

test('a quiet rollout has no notes', () => assert.deepEqual(readNotes(rollout, { versions: [], at: AT }), []));

test('who broke the glass is waited for by somebody else, until it is reviewed', () => {
  const text = (given: typeof glass | (Omit<typeof glass, 'reviewed'> & { reviewed: { by: string; at: string } })) =>
    readNotes({ ...rollout, glass: given }, { versions: [], at: AT })[0];
  assert.match(text(glass)?.text ?? '', /Somebody else has to review it within 10:00/);
  assert.match(text({ ...glass, review_by: '2026-11-21T09:40:00Z' })?.text ?? '', /owner was paged/);
  assert.equal(text({ ...glass, reviewed: { by: 'bob', at: '2026-11-21T09:30:00Z' } })?.tone, 'plain');
});

test('a revoked version says who, and a watched end until when', () => {
  const revoked = { at: '2026-11-21T09:00:00Z', by: 'ada', reason: 'leaks tokens' };
  const versions = [{ version: '2.4.0', ...known, revoked }];
  const notes = readNotes({ ...rollout, watched_until: '2026-11-22T09:41:00Z' }, { versions, at: AT });
  assert.deepEqual(
    notes.map(({ key }) => key),
    ['revoked', 'watched'],
  );
  assert.match(notes[0]?.text ?? '', /leaks tokens/);
  assert.equal(readNotes({ ...rollout, watched_until: '2026-11-21T09:40:00Z' }, { versions: [], at: AT }).length, 0);
});

test('a freeze of everything holds every service', () => {
  const freeze = { name: 'f', since: '', until: '', reason: '', actor: '', sentence: '' };
  const freezes = [
    { ...freeze, service: null },
    { ...freeze, service: 'shop' },
    { ...freeze, service: 'bank' },
  ];
  assert.equal(freezesOf(freezes, 'shop').length, 2);
});

const step = { share: 0.25, mirror: 0, bake_ms: 0, approval: null };
const shared = {
  phase: 'shifting',
  asked: 0.25,
  measured: 0.24,
  measured_by: 'router',
  users: null,
  steps: [step],
  step: 0,
  places: { candidate: 'b', baseline: 'a', control: null },
  comparison: null,
  ends: 'promote',
} as const;
const said = (more: object): readonly string[] =>
  readShares({ ...shared, steps: [step], ...more }).map(({ what, share }) => `${what} ${share}`.replaceAll('\u202f', ' '));

test('a share says who counted it, and users where they are told apart', () => {
  assert.deepEqual(said({ users: 0.26 }), ['asked 25 %', 'router 24 %', 'users 26 %']);
  assert.deepEqual(said({ measured: null, measured_by: null }), ['asked 25 %', 'router too few requests yet']);
  assert.deepEqual(said({ asked: 0, steps: [{ ...step, share: 0, mirror: 0.1 }] }), [
    'asked 0 %',
    'mirrored 10 %',
    'router 24 %',
  ]);
});

test('telemetry is laid beside the router where both count the same', () => {
  const counts = { candidate: { total: 24, bad: 0 }, baseline: { total: 76, bad: 0 } };
  const comparison = { streams: [{ test: 'ratio', cohort: null, step: counts }] };
  assert.deepEqual(said({ comparison }), ['asked 25 %', 'router 24 %', 'telemetry 24 %']);
  assert.deepEqual(said({ comparison, measured_by: 'telemetry' }), ['asked 25 %', 'telemetry 24 %']);
  assert.equal(said({ comparison, places: { ...shared.places, control: 'c' } }).length, 2);
});
