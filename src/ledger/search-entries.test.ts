import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Instant } from '../kernel/units.ts';
import type { Entry } from './entry.ts';
import { doerOf, isFound, type EntrySearch } from './search-entries.ts';

const ANY: EntrySearch = { kinds: [], subject: null, actor: null, by: null, text: null, since: null, until: null };
const entry = {
  seq: 7,
  at: 1_000 as Instant,
  kind: 'freeze.set',
  subject: 'service/web',
  actor: 'ada (browser)',
  body: {},
} as unknown as Entry;
const sentence = (): string => 'Nothing of Web is promoted until Friday: a sale';

const cases: readonly { readonly name: string; readonly search: Partial<EntrySearch>; readonly found: boolean }[] = [
  { name: 'nothing asked finds all', search: {}, found: true },
  { name: 'its kind', search: { kinds: ['freeze.lifted', 'freeze.set'] }, found: true },
  { name: 'another kind', search: { kinds: ['freeze.lifted'] }, found: false },
  { name: 'a part of the name of who did it', search: { actor: 'ADA' }, found: true },
  { name: 'somebody else', search: { actor: 'bob' }, found: false },
  { name: 'a person', search: { by: 'people' }, found: true },
  { name: 'a machine', search: { by: 'machines' }, found: false },
  { name: 'words of the sentence and of a name, in any order', search: { text: 'sale  web NOTHING' }, found: true },
  { name: 'one word that is nowhere', search: { text: 'sale winter' }, found: false },
  { name: 'since its own time', search: { since: 1_000 as Instant, until: 1_000 as Instant }, found: true },
  { name: 'since a later time', search: { since: 1_001 as Instant }, found: false },
  { name: 'until an earlier time', search: { until: 999 as Instant }, found: false },
];
for (const { name, search, found } of cases)
  test(`search: ${name}`, () => assert.equal(isFound(entry, { ...ANY, ...search }, sentence), found));

test('a person came by the browser or with the token, and nobody else is one', () => {
  const people = ['browser', 'token', 'ada (browser)', 'ci (token)'].map((actor) => doerOf({ actor }));
  assert.deepEqual(new Set(people), new Set(['people']));
  const machines = ['plimsoll', 'catalog folder', 'checkout (source)', 'GitHub acme/web', 'scenario', 'a tokenizer'];
  assert.deepEqual(new Set(machines.map((actor) => doerOf({ actor }))), new Set(['machines']));
});

test('a sentence is not made where no words are looked for', () =>
  assert.equal(
    isFound(entry, { ...ANY, actor: 'ada' }, () => assert.fail('it was made')),
    true,
  ));
