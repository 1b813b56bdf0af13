import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readChoices, type Choice, type Shown } from './choices.ts';

const shown = (text: string, more: Partial<Shown> = {}): readonly Choice[] =>
  readChoices({ text, found: [], leftOut: 0, isPast: false, ...more }).flatMap(({ choices }) => choices);
const goes = (choices: readonly Choice[]): readonly string[] => choices.flatMap((one) => ('go' in one ? [one.go] : []));

test('before anything is typed every screen and every action is offered', () => {
  const ids = shown('').map(({ id }) => id);
  for (const id of ['way-o', 'way-l', 'act-freeze', 'act-theme']) assert.ok(ids.includes(id), id);
});

test('a trace is known by its id or its traceparent, an entry by its number', () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  assert.equal(goes(shown(id))[0], `/evidence/traces/${id}`);
  assert.equal(goes(shown(`00-${id.toUpperCase()}-00f067aa0ba902b7-01`))[0], `/evidence/traces/${id}`);
  assert.equal(goes(shown('#0412'))[0], '/ledger/412');
  assert.deepEqual(goes(shown('4bf92f')), []);
});

test('what was found leads to its screen, whatever its name holds', () => {
  const found = [
    { kind: 'objective', name: 'checkout{region=eu/1}', title: 'Checkouts succeed', about: 'of checkout' },
    { kind: 'service', name: 'shop', title: 'shop', about: 'service' },
  ] as const;
  assert.deepEqual(goes(shown('check', { found })), ['/objectives/checkout%7Bregion%3Deu%2F1%7D', '/explore?service=shop']);
});

test('nothing is ordered in the past, and only there is a way back', () => {
  assert.deepEqual(shown('freeze', { isPast: true }), []);
  assert.deepEqual(shown('back to now'), []);
  assert.equal(shown('back to now', { isPast: true }).length, 1);
});

test('what did not fit is said', () => {
  const [group] = readChoices({
    text: 'x',
    found: [{ kind: 'journey', name: 'x', title: 'X', about: '' }],
    leftOut: 9_980,
    isPast: false,
  });
  assert.equal(group?.title, 'Has it in its name, and 9,980 more: type more of the name');
});
