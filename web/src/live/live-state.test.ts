import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HomeView } from '../../../src/wire/home.ts';
import type { EntryView } from '../../../src/wire/ledger.ts';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { connection, openingState, receive, serverNow, type LiveState } from './live-state.ts';

const T0 = 1_000_000;
const view = { at: '2026-11-21T09:00:00Z' } as HomeView;
const heard = receive(receive(openingState(T0), { kind: 'stream', stream: 'open', told: [] }), { kind: 'home', view, at: T0 });

const cases: readonly { name: string; state: LiveState; after: number; want: unknown }[] = [
  { name: 'before the first word it is connecting', state: openingState(T0), after: 7_000, want: { kind: 'connecting' } },
  { name: 'it does not connect for ever', state: openingState(T0), after: 8_000, want: { kind: 'disconnected', silentMs: null } },
  { name: 'a word makes it live', state: heard, after: 1_000, want: { kind: 'live', silentMs: 1_000 } },
  { name: 'silence on an open stream is stale', state: heard, after: 42_000, want: { kind: 'stale', silentMs: 42_000 } },
  {
    name: 'silence on a failed stream is disconnected',
    state: receive(heard, { kind: 'stream', stream: 'failed', told: [] }),
    after: 42_000,
    want: { kind: 'disconnected', silentMs: 42_000 },
  },
  {
    name: 'a moment without a stream is still live',
    state: receive(heard, { kind: 'stream', stream: 'failed', told: [] }),
    after: 2_000,
    want: { kind: 'live', silentMs: 2_000 },
  },
  {
    name: 'without a key it is locked, whatever else',
    state: receive(heard, { kind: 'locked' }),
    after: 1,
    want: { kind: 'locked' },
  },
];
for (const { name, state, after, want } of cases) test(name, () => assert.deepEqual(connection(state, T0 + after), want));

test('being answered again unlocks the page', () => {
  const locked = receive(heard, { kind: 'locked' });
  assert.equal(receive(locked, { kind: 'home', view, at: T0 + 9 }).locked, false);
});

test('the server’s present follows the server’s clock, not the browser’s', () => {
  assert.equal(serverNow(heard, T0 + 2_500), Date.parse(view.at) + 2_500);
});

test('rollouts are bounded, and the one that moved last is kept', () => {
  let state = heard;
  for (let i = 0; i < 60; i += 1) {
    state = receive(state, { kind: 'rollout', view: { id: `r${i}` } as RolloutView, at: T0 });
    state = receive(state, { kind: 'rollout', view: { id: 'r0' } as RolloutView, at: T0 });
  }
  assert.equal(state.rollouts.size, 50);
  assert.ok(state.rollouts.has('r0') && state.rollouts.has('r59') && !state.rollouts.has('r1'));
});

test('an entry told twice is kept once, and only the newest are kept', () => {
  let state = heard;
  for (const seq of [1, 2, 2, 1, ...Array.from({ length: 300 }, (_, i) => i + 3)]) {
    state = receive(state, { kind: 'entry', view: { seq } as EntryView, at: T0 });
  }
  assert.equal(state.entries.length, 200);
  assert.deepEqual([state.entries[0]?.seq, state.entries.at(-1)?.seq], [103, 302]);
});

const past = openingState(T0, '2026-11-20T09:00:00Z');

test('a moment is waited for longer than the present, and is then the past for ever', () => {
  assert.deepEqual(connection(past, T0 + 20_000), { kind: 'connecting' });
  assert.deepEqual(connection(past, T0 + 30_000), { kind: 'disconnected', silentMs: null });
  const known = receive(receive(past, { kind: 'known', until: '2026-11-20T08:59:00Z' }), { kind: 'home', view, at: T0 });
  const link = connection(known, T0 + 3_600_000);
  assert.deepEqual(link, {
    kind: 'past',
    past: { at: '2026-11-20T09:00:00Z', knownUntil: '2026-11-20T08:59:00Z', refused: null },
  });
  assert.equal(serverNow(known, T0 + 3_600_000), Date.parse('2026-11-20T09:00:00Z'));
});

test('a moment that nothing is kept of says so, and is not taken for silence', () => {
  const refused = receive(past, { kind: 'refused', why: 'nothing is kept of it' });
  const link = connection(refused, T0 + 60_000);
  assert.equal(link.kind === 'past' && link.past.refused, 'nothing is kept of it');
  assert.equal(receive(openingState(T0), { kind: 'refused', why: 'x' }).past, null);
});

test('a pulse keeps what is known of the journeys, and tells the newest of all else', () => {
  const later = { at: '2026-11-21T09:00:01Z', journeys_all: 500 } as HomeView;
  const pulsed = receive({ ...heard, home: { ...view, journeys: [] } }, { kind: 'pulse', view: later, at: T0 + 1_000 });
  assert.deepEqual([pulsed.home, pulsed.heardAt, pulsed.isPulsed], [{ ...later, journeys: [] }, T0 + 1_000, true]);
  assert.equal(receive(openingState(T0), { kind: 'pulse', view: later, at: T0 }).heardAt, null, 'there is nothing to show yet');
});
