import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Extraction } from '../wire/probe.ts';
import { extract, fillIn } from './variables.ts';

const answer = {
  status: 200,
  headers: { location: '/next' },
  body: '{"a":{"b":[1,"x"]},"t":true} name="csrf" value="Ab9-z" end',
};
const page = { ...answer, body: '{"a":{"b":[1,"x"]},"t":true}' };

const cases: readonly { name: string; of: typeof answer; from: Extraction; want: string | null }[] = [
  { name: 'text in JSON', of: page, from: { kind: 'json', path: '$.a.b[1]' }, want: 'x' },
  { name: 'a number in JSON', of: page, from: { kind: 'json', path: '$.a.b[0]' }, want: '1' },
  { name: 'a truth in JSON', of: page, from: { kind: 'json', path: '$.t' }, want: 'true' },
  { name: 'a map in JSON is no value', of: page, from: { kind: 'json', path: '$.a' }, want: null },
  { name: 'nothing in JSON', of: page, from: { kind: 'json', path: '$.c' }, want: null },
  { name: 'JSON of what is none', of: answer, from: { kind: 'json', path: '$.t' }, want: null },
  { name: 'a header', of: page, from: { kind: 'header', name: 'location' }, want: '/next' },
  { name: 'a header that is not there', of: page, from: { kind: 'header', name: 'etag' }, want: null },
  {
    name: 'a pattern behind a text',
    of: answer,
    from: { kind: 'pattern', pattern: '[A-Za-z0-9-]+', after: 'value="' },
    want: 'Ab9-z',
  },
  {
    name: 'a pattern behind a text that is not there',
    of: answer,
    from: { kind: 'pattern', pattern: '[a-z]+', after: 'nope' },
    want: null,
  },
];
for (const { name, of, from, want } of cases) test(name, () => assert.equal(extract(of, from), want));

test('all variables of a text are filled in, and none when one is missing', () => {
  const variables = new Map([
    ['a', '$&{{b}}'],
    ['b-c', '2'],
  ]);
  assert.equal(fillIn('{{a}}/{{b-c}}/{{a}}', variables), '$&{{b}}/2/$&{{b}}');
  assert.equal(fillIn('{{a}}/{{d}}', variables), null);
});
