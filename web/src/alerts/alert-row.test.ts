import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertView } from '../../../src/wire/alert.ts';
import { readAlert } from './alert-row.ts';

const AT = Date.parse('2026-11-21T09:41:00Z');
const alert = (known: Partial<AlertView>): AlertView => ({
  id: 'a1',
  subject: 'checkout-works',
  cause: 'burning',
  severity: 'page',
  since: '2026-11-21T09:30:00Z',
  ended_at: null,
  frozen_since: null,
  flapping: false,
  rules: [{ id: 'fast', severity: 'page', since: '2026-11-21T09:30:00Z', calm_since: null }],
  told: ['payments'],
  silence: null,
  sentence: '',
  ...known,
});
const plain = (texts: readonly string[]): readonly string[] => texts.map((text) => text.replaceAll('\u202f', ' '));

test('an open alert says how loud it is, since when, by which rule, and who knows', () => {
  const row = readAlert(alert({}), AT);
  assert.deepEqual([row.tone, row.objective, row.cause], ['breach', 'checkout-works', 'burns too fast']);
  assert.deepEqual(plain([row.when, ...row.facts]), ['since 09:30:00 UTC, 11 min', 'rule fast', 'told payments']);
});

test('a frozen one is blind, however loud it is, and says what that means', () => {
  const row = readAlert(alert({ frozen_since: '2026-11-21T09:39:00Z', told: [] }), AT);
  assert.equal(row.tone, 'blind');
  assert.deepEqual(plain(row.notes.map(({ text }) => text)), [
    'Frozen for 2 min: telemetry is missing, so it can neither end nor grow.',
  ]);
  assert.equal(row.facts.at(-1), 'nobody was told yet');
});

test('a silenced one says until when nobody is told', () => {
  const row = readAlert(alert({ silence: { name: 'silence-7', until: '2026-11-21T10:00:00Z' } }), AT);
  assert.deepEqual(
    row.notes.map(({ tone, text }) => [tone, text]),
    [['quiet', 'Silenced until 10:00:00 UTC: nobody is told of it before.']],
  );
});

test('lost telemetry is about no objective; what has ended is quiet, and says how long it was', () => {
  const row = readAlert(
    alert({
      cause: 'telemetry-lost',
      subject: 'checkout',
      severity: 'ticket',
      ended_at: '2026-11-21T09:35:00Z',
      flapping: true,
      rules: [],
    }),
    AT,
  );
  assert.deepEqual([row.tone, row.objective, row.notes], ['over', null, []]);
  assert.deepEqual(plain([row.when, ...row.facts]), ['09:30:00 to 09:35:00 UTC, 5 min', 'told payments', 'ended 6 min ago']);
});

test('a rule that has calmed says for how long', () => {
  const calm = { id: 'slow', severity: 'ticket', since: '2026-11-20T09:30:00Z', calm_since: '2026-11-21T09:38:00Z' } as const;
  const row = readAlert(alert({ severity: 'ticket', flapping: true, rules: [calm], since: '2026-11-20T09:30:00Z' }), AT);
  assert.deepEqual(plain([row.when, row.facts[0] ?? '']), ['since 2026-11-20 09:30:00 UTC, 24 h', 'rule slow, calm for 3 min']);
  assert.deepEqual([row.tone, row.notes.length], ['warning', 1]);
});
