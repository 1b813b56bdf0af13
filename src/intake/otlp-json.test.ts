import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainRows } from '../../test/intake/plain-rows.ts';
import { catalogOf, indicator, is, journey } from '../../test/intake/sample-catalog.ts';
import { compileMatcher } from './matcher.ts';
import { openBatch } from './observation-batch.ts';
import { readTracesJson } from './otlp-json.ts';

const RULES = catalogOf(
  [journey('all', { match: [{ kinds: ['server'], conditions: [is('code', '7')] }] })],
  [indicator('good', 'all', { verdict: [is('span.status', 'error')] })],
);
const START = '"startTimeUnixNano":"1700000000000000000"';
const END = '"endTimeUnixNano":"1700000000100000000"';
const CODE = '"attributes":[{"key":"code","value":{"intValue":"7"}}]';

describe('one failed span, however it is written', () => {
  const spans: readonly { name: string; span: string }[] = [
    { name: 'with numbers for enums', span: `{"kind":2,${START},${END},${CODE},"status":{"code":2}}` },
    {
      name: 'with names for enums',
      span: `{"kind":"SPAN_KIND_SERVER",${START},${END},${CODE},"status":{"code":"STATUS_CODE_ERROR"}}`,
    },
    {
      name: 'with numbers for 64-bit integers',
      span: `{"kind":2,${START},"endTimeUnixNano":1700000000100000000,"attributes":[{"key":"code","value":{"intValue":7}}],"status":{"code":2}}`,
    },
    {
      name: 'with a number that has a fraction part of zero',
      span: `{"kind":2,${START},${END},"attributes":[{"key":"code","value":{"doubleValue":7.0}}],"status":{"code":2}}`,
    },
    {
      name: 'with unknown fields, nulls and a key said twice',
      span: `{"kind":3,"kind":2,"links":null,"future":{"a":[1]},${START},${END},${CODE},"status":{"code":2,"message":null}}`,
    },
    {
      name: 'with a key that other parsers trip over',
      span: `{"kind":2,"__proto__":{"kind":3},${START},${END},${CODE},"status":{"code":2}}`,
    },
  ];
  for (const { name, span } of spans) {
    test(name, () => {
      const matcher = compileMatcher(RULES);
      const batch = openBatch();
      assert.deepEqual(readTracesJson(request(span), matcher, batch), { ok: true, rejected: 0, message: '' });
      assert.deepEqual(plainRows(matcher, batch)[0], ['good@1', {}, 1, 1_700_000_000_100, 100, 1]);
    });
  }
});

const span = 'resourceSpans[0].scopeSpans[0].spans[0]';
const broken: readonly { name: string; body: Uint8Array; text: string }[] = [
  { name: 'nothing', body: utf8(''), text: 'the body is not JSON: Unexpected end of JSON input' },
  { name: 'what is cut off', body: utf8('{"resourceSpans":['), text: 'the body is not JSON: Unexpected end of JSON input' },
  {
    name: 'what is no JSON, without quoting it',
    body: utf8('{"secret": 4711 x'),
    text: "the body is not JSON: Expected ',' or '}' after property value at position 16",
  },
  {
    name: 'a word, without quoting what surrounds it',
    body: utf8('{"a":secret}'),
    text: "the body is not JSON: Unexpected token 's'",
  },
  { name: 'a list', body: utf8('[]'), text: 'the body: expected an object, found []' },
  { name: 'bytes that are not UTF-8', body: Uint8Array.of(0x7b, 0xff, 0x7d), text: 'the body is not valid UTF-8' },
  { name: 'nesting without end', body: utf8('['.repeat(100_000)), text: 'the body is nested deeper than 64 at byte 64' },
  {
    name: 'a resource that is a text',
    body: utf8('{"resourceSpans":[{"resource":"a"}]}'),
    text: 'resourceSpans[0].resource: expected an object, found "a"',
  },
  { name: 'a span that is nothing', body: request('null'), text: `${span}: expected an object, found null` },
  {
    name: 'a time that is no number',
    body: request('{"startTimeUnixNano":"abc"}'),
    text: `${span}.startTimeUnixNano: expected a whole number of nanoseconds, found "abc"`,
  },
  {
    name: 'a time with a fraction',
    body: request('{"endTimeUnixNano":1.5}'),
    text: `${span}.endTimeUnixNano: expected a whole number of nanoseconds, found 1.5`,
  },
  {
    name: 'a time before 1970',
    body: request('{"endTimeUnixNano":"-1"}'),
    text: `${span}.endTimeUnixNano: expected a whole number of nanoseconds, found "-1"`,
  },
  {
    name: 'a time beyond 64 bits',
    body: request('{"endTimeUnixNano":"18446744073709551616"}'),
    text: `${span}.endTimeUnixNano: expected a whole number of nanoseconds below 2^64, found "18446744073709551616"`,
  },
  {
    name: 'an unknown kind',
    body: request('{"kind":"SERVER"}'),
    text: `${span}.kind: expected a number or one of SPAN_KIND_UNSPECIFIED, SPAN_KIND_INTERNAL, SPAN_KIND_SERVER, SPAN_KIND_CLIENT, SPAN_KIND_PRODUCER, SPAN_KIND_CONSUMER, found "SERVER"`,
  },
  {
    name: 'an integer with a fraction',
    body: request('{"attributes":[{"key":"code","value":{"intValue":1.5}}]}'),
    text: `${span}.attributes[0].value.intValue: expected a whole number, found 1.5`,
  },
  {
    name: 'a flag that is a text',
    body: request('{"attributes":[{"key":"code","value":{"boolValue":"yes"}}]}'),
    text: `${span}.attributes[0].value.boolValue: expected true or false, found "yes"`,
  },
  { name: 'a text that is a number', body: request('{"name":5}'), text: `${span}.name: expected a text, found 5` },
  {
    name: 'a long mistake, shortened',
    body: request(`{"name":["${'x'.repeat(99)}"]}`),
    text: `${span}.name: expected a text, found ["${'x'.repeat(38)}…`,
  },
];
for (const { name, body, text } of broken) {
  test(`${name} is refused, with the place`, () =>
    assert.deepEqual(readTracesJson(body, compileMatcher(RULES), openBatch()), { ok: false, text }));
}

test('brackets inside texts are not nesting', () => {
  const body = request(`{"name":"${'[{\\"'.repeat(100)}",${START},${END}}`);
  assert.deepEqual(readTracesJson(body, compileMatcher(RULES), openBatch()), { ok: true, rejected: 0, message: '' });
});

test('an integer beyond 2^53 is compared exactly', () => {
  const matcher = compileMatcher(
    catalogOf([journey('all', { match: [{ kinds: null, conditions: [is('id', '9007199254740993')] }] })], []),
  );
  const read = (id: string) => {
    const batch = openBatch();
    readTracesJson(request(`{${START},${END},"attributes":[{"key":"id","value":{"intValue":"${id}"}}]}`), matcher, batch);
    return batch.matched;
  };
  assert.deepEqual([read('9007199254740993'), read('9007199254740992')], [1, 0]);
});

function request(spanText: string): Uint8Array {
  return utf8(`{"resourceSpans":[{"scopeSpans":[{"spans":[${spanText}]}]}]}`);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
