import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import { countActive, readTimes, withLive } from './rollout-rows.ts';
import { stateOf } from './rollout-search.ts';

const at = Date.parse('2026-03-02T12:00:00Z');
const one = (id: string, changed: string, asked: number): RolloutSummaryView =>
  ({ id, changed_at: changed, asked, phase: 'shifting' }) as RolloutSummaryView;

test('a rollout under way has taken as long as it runs, one that has ended as long as it ran', () => {
  const times = (started: string, ended: string | null) => {
    const { began, took } = readTimes({ started_at: started, ended_at: ended }, at);
    return [began, took.replaceAll('\u202f', ' ')];
  };
  assert.deepEqual(times('2026-03-02T11:50:00Z', null), ['11:50:00', '10 min']);
  assert.deepEqual(times('2026-02-28T11:50:00Z', '2026-02-28T11:51:00Z'), ['2026-02-28 11:50:00', '60 s']);
});

test('what the stream told since takes the place of what was listed, and never what is younger', () => {
  const listed = [one('a', '2026-03-02T11:00:00Z', 0.1), one('b', '2026-03-02T11:00:00Z', 0.1)];
  const live = new Map([
    ['a', one('a', '2026-03-02T11:05:00Z', 0.5)],
    ['b', one('b', '2026-03-02T10:00:00Z', 0.05)],
    ['c', one('c', '2026-03-02T11:05:00Z', 1)],
  ]);
  assert.deepEqual(
    withLive(listed, live).map(({ id, asked }) => [id, asked]),
    [
      ['a', 0.5],
      ['b', 0.1],
    ],
  );
});

test('those that have not ended are counted, and a state that nobody knows chooses nothing', () => {
  assert.equal(countActive([{ phase: 'held' }, { phase: 'promoted' }, { phase: 'rolling-back' }]), 2);
  assert.deepEqual([stateOf('rolled-back'), stateOf('nothing'), stateOf(undefined)], ['rolled-back', undefined, undefined]);
});
