import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainRows } from '../../test/intake/plain-rows.ts';
import { catalogOf, is, journey } from '../../test/intake/sample-catalog.ts';
import { attribute, bytes, nested, TIMES } from '../../test/intake/wire.ts';
import { compileMatcher } from './matcher.ts';
import { openBatch } from './observation-batch.ts';
import { readTracesProtobuf } from './otlp-protobuf.ts';
import { currentName, RENAMED, spellings } from './semantic-names.ts';

test('every name has one current name, which is current itself', () => {
  const older = Object.values(RENAMED).flat();
  assert.deepEqual(
    older.filter((name, index) => older.indexOf(name) !== index),
    [],
  );
  assert.deepEqual(
    older.filter((name) => name in RENAMED),
    [],
  );
  for (const [current, names] of Object.entries(RENAMED))
    for (const name of [current, ...names]) assert.equal(currentName(name), current);
});

test('a name without history is its own and only spelling', () => {
  assert.deepEqual([currentName('shop.tier'), spellings('shop.tier')], ['shop.tier', [{ key: 'shop.tier', part: 'whole' }]]);
});

const matches: readonly {
  name: string;
  rule: string;
  value: string;
  span: readonly (readonly [key: string, value: string])[];
  want: boolean;
}[] = [
  ...Object.entries(RENAMED).flatMap(([current, names]) =>
    names.flatMap((old) => [
      { name: `a rule on ${current} sees ${old}`, rule: current, value: 'a', span: [[old, 'a']] as const, want: true },
      { name: `a rule on ${old} sees ${current}`, rule: old, value: 'a', span: [[current, 'a']] as const, want: true },
    ]),
  ),
  {
    name: 'the current name is believed before the older one',
    rule: 'http.method',
    value: 'GET',
    span: [
      ['http.request.method', 'GET'],
      ['http.method', 'POST'],
    ],
    want: true,
  },
  {
    name: 'in whatever order they come',
    rule: 'http.method',
    value: 'GET',
    span: [
      ['http.method', 'POST'],
      ['http.request.method', 'GET'],
    ],
    want: true,
  },
  {
    name: 'the path is taken from http.target',
    rule: 'url.path',
    value: '/cart',
    span: [['http.target', '/cart?id=1']],
    want: true,
  },
  {
    name: 'the path is taken from url.full',
    rule: 'url.path',
    value: '/cart',
    span: [['url.full', 'https://shop.example:8080/cart#top']],
    want: true,
  },
  { name: 'the path is taken from http.url', rule: 'url.path', value: '/', span: [['http.url', 'http://shop/']], want: true },
  {
    name: 'http.target keeps its query',
    rule: 'http.target',
    value: '/cart?id=1',
    span: [['http.target', '/cart?id=1']],
    want: true,
  },
  { name: 'a rule on http.target sees url.path', rule: 'http.target', value: '/cart', span: [['url.path', '/cart']], want: true },
  {
    name: 'an attribute that is named like a fact of the span is not that fact',
    rule: 'span.name',
    value: 'a',
    span: [['span.name', 'a']],
    want: false,
  },
];
describe('spellings', () => {
  for (const { name, rule, value, span, want } of matches) {
    test(name, () => {
      const matcher = compileMatcher(catalogOf([journey('j', { match: [{ kinds: null, conditions: [is(rule, value)] }] })], []));
      const batch = openBatch();
      const attributes = span.map(([key, text]) => attribute(9, key, text));
      readTracesProtobuf(bytes(nested(1, nested(2, nested(2, [...TIMES], ...attributes)))), matcher, batch);
      assert.equal(batch.matched === 1, want, JSON.stringify(plainRows(matcher, batch)));
    });
  }
});
