import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { plainRows } from '../../test/intake/plain-rows.ts';
import { catalogOf, indicator, is, journey, SHOP } from '../../test/intake/sample-catalog.ts';
import { attribute, bytes, fixed64, nested, text, TIMES, varint, whole } from '../../test/intake/wire.ts';
import { compileMatcher } from './matcher.ts';
import { clearBatch, openBatch } from './observation-batch.ts';
import { readTracesProtobuf } from './otlp-protobuf.ts';
import type { ReadOutcome } from './read-outcome.ts';

const SERVER = whole(6, 2);
const RULES = catalogOf(
  [
    journey('checkout', {
      match: [{ kinds: ['server'], conditions: [is('service.name', 'storefront'), is('http.route', '/checkout')] }],
    }),
  ],
  [indicator('good', 'checkout', { verdict: [is('span.status', 'unset', 'ok')] })],
);
const STOREFRONT = nested(1, attribute(1, 'service.name', 'storefront'));
const CHECKOUT = attribute(9, 'http.route', '/checkout');

describe('one checkout, however it is written', () => {
  const spans: readonly { name: string; body: Uint8Array }[] = [
    { name: 'in the usual order', body: request(STOREFRONT, nested(2, nested(2, SERVER, [...TIMES], CHECKOUT))) },
    { name: 'with the resource after its spans', body: request(nested(2, nested(2, SERVER, [...TIMES], CHECKOUT)), STOREFRONT) },
    {
      name: 'with the resource in two pieces',
      body: request(nested(1, attribute(1, 'host.name', 'a')), nested(2, nested(2, SERVER, [...TIMES], CHECKOUT)), STOREFRONT),
    },
    { name: 'with the kind after the attributes', body: request(STOREFRONT, nested(2, nested(2, CHECKOUT, [...TIMES], SERVER))) },
    {
      name: 'with the value before the key',
      body: request(
        STOREFRONT,
        nested(2, nested(2, SERVER, [...TIMES], nested(9, nested(2, text(1, '/checkout')), text(1, 'http.route')))),
      ),
    },
    {
      name: 'with an empty value after the value',
      body: request(
        STOREFRONT,
        nested(2, nested(2, SERVER, [...TIMES], nested(9, text(1, 'http.route'), nested(2, text(1, '/checkout')), nested(2)))),
      ),
    },
    {
      name: 'with a length in more bytes than it needs',
      body: request(STOREFRONT, nested(2, nested(2, SERVER, [...TIMES], [0x4a, 0x99, 0x80, 0x00, ...CHECKOUT.slice(2)]))),
    },
    {
      name: 'with a field said twice, the last one counting',
      body: request(
        STOREFRONT,
        nested(2, nested(2, whole(6, 3), SERVER, fixed64(8, 1n), [...TIMES], attribute(9, 'http.route', '/cart'), CHECKOUT)),
      ),
    },
    {
      name: 'among unknown fields of every wire type',
      body: request(
        whole(200, 7),
        STOREFRONT,
        nested(
          2,
          nested(
            2,
            SERVER,
            [...TIMES],
            CHECKOUT,
            fixed64(90, 5n),
            text(91, 'x'),
            [0xe5, 0x05, 1, 2, 3, 4],
            [0x83, 0x06, ...whole(1, 1), 0x84, 0x06],
          ),
        ),
      ),
    },
    {
      name: 'with a status in two pieces',
      body: request(
        STOREFRONT,
        nested(2, nested(2, SERVER, [...TIMES], CHECKOUT, nested(15, whole(3, 1)), nested(15, text(2, 'fine')))),
      ),
    },
  ];
  assert.equal(CHECKOUT[1], 0x19); // the long length above is written for these bytes
  for (const { name, body } of spans) {
    test(name, () => {
      const matcher = compileMatcher(RULES);
      const batch = openBatch();
      assert.deepEqual(readTracesProtobuf(body, matcher, batch), { ok: true, rejected: 0, message: '' });
      assert.deepEqual(plainRows(matcher, batch), [
        ['good@1', {}, 1, 1_700_000_000_100, 100, 1],
        ['heard/checkout', {}, 0, 1_700_000_000_100, 0, 1],
      ]);
    });
  }
});

const deep = (depth: number) =>
  [...Array.from({ length: depth }, () => [0x83, 0x06]), ...Array.from({ length: depth }, () => [0x84, 0x06])].flat();
const broken: readonly { name: string; body: Uint8Array; text: string }[] = [
  {
    name: 'a length beyond the body',
    body: bytes([0x0a, 9, 0]),
    text: 'resource_spans[0]: length 9 runs past the end of its message at byte 3',
  },
  {
    name: 'a length beyond its message, inside the body',
    body: bytes(nested(1, nested(2, [0x12, 9, 0])), nested(1, [0, 0, 0, 0])),
    text: 'resource_spans[0].scope_spans[0]: length 9 runs past the end of its message at byte 7',
  },
  {
    name: 'a length of 2^63',
    body: bytes([0x0a, ...varint(2n ** 63n)]),
    text: 'resource_spans[0]: length 9223372036854776000 runs past the end of its message at byte 11',
  },
  { name: 'no length at all', body: bytes([0x0a]), text: 'resource_spans[0]: a length is missing: the message ends at byte 1' },
  {
    name: 'a number longer than ten bytes',
    body: bytes([0x08, ...Array.from({ length: 11 }, () => 0xff)]),
    text: 'a number at byte 1 is longer than ten bytes',
  },
  { name: 'a number that is cut off', body: bytes([0x08, 0xff]), text: 'a number is cut off: the message ends at byte 2' },
  { name: 'a field number of 0', body: bytes([0x02, 0x00]), text: 'field number 0 before byte 1' },
  { name: 'a field number above 2^29', body: bytes([0xff, 0xff, 0xff, 0xff, 0x7f]), text: 'field number out of range at byte 0' },
  {
    name: 'a wire type that does not exist',
    body: bytes([0x0f]),
    text: 'wire type 7 of field 1 before byte 1 does not exist here',
  },
  {
    name: 'a group that closes another',
    body: bytes([0x83, 0x06, 0x8c, 0x06]),
    text: 'group 97 is closed before byte 4 but was not open',
  },
  {
    name: 'a group that is closed but not open',
    body: bytes([0x84, 0x06]),
    text: 'wire type 4 of field 96 before byte 2 does not exist here',
  },
  { name: 'a group without end', body: bytes([0x83, 0x06]), text: 'group 96 is not closed: the message ends at byte 2' },
  { name: 'groups nested 33 deep', body: bytes(deep(33)), text: 'groups are nested deeper than 32 at byte 66' },
  {
    name: 'a time of three bytes',
    body: request(nested(2, nested(2, [0x39, 1, 2, 3]))),
    text: 'resource_spans[0].scope_spans[0].spans[0]: eight bytes are announced at byte 7, but the message ends at byte 10',
  },
  {
    name: 'a broken attribute of the second resource',
    body: bytes(nested(1), nested(1, nested(1, [0x0a, 1]))),
    text: 'resource_spans[1].resource: length 1 runs past the end of its message at byte 8',
  },
];
for (const { name, body, text: wanted } of broken) {
  test(`${name} is refused, with the place`, () => {
    assert.deepEqual(readTracesProtobuf(body, compileMatcher(RULES), openBatch()), { ok: false, text: wanted });
  });
}

test('groups nested 32 deep are passed over', () => {
  assert.deepEqual(readTracesProtobuf(bytes(deep(32)), compileMatcher(RULES), openBatch()), {
    ok: true,
    rejected: 0,
    message: '',
  });
});

test('a refused payload takes back its rows, its counts and its cohorts, and nothing else', () => {
  const matcher = compileMatcher(SHOP);
  const batch = openBatch();
  const span = (version: string) => nested(2, nested(2, SERVER, [...TIMES], CHECKOUT, attribute(9, 'service.version', version)));
  readTracesProtobuf(request(STOREFRONT, span('1')), matcher, batch);
  const before = { rows: plainRows(matcher, batch), spans: batch.spans, matched: batch.matched };
  assert.equal(readTracesProtobuf(request(STOREFRONT, span('2'), span('3'), [0x12, 9]), matcher, batch).ok, false);
  assert.deepEqual({ rows: plainRows(matcher, batch), spans: batch.spans, matched: batch.matched }, before);
  assert.deepEqual(
    matcher.cohorts.map(({ size }) => size),
    [2, 1, 1],
  );
  clearBatch(batch);
  readTracesProtobuf(request(STOREFRONT, span('4')), matcher, batch);
  assert.deepEqual(plainRows(matcher, batch)[0]?.[1], { version: '4', region: '__none__' });
});

test('times that no calendar knows stay numbers', () => {
  const matcher = compileMatcher(RULES);
  const batch = openBatch();
  readTracesProtobuf(
    request(STOREFRONT, nested(2, nested(2, SERVER, fixed64(7, 1n), fixed64(8, 2n ** 64n - 1n), CHECKOUT))),
    matcher,
    batch,
  );
  assert.deepEqual(plainRows(matcher, batch)[0]?.slice(3), [18_446_744_073_709, 18_446_744_073_709.55, 1]);
});

test('an instant just before the end of a slot stays before it', () => {
  const matcher = compileMatcher(RULES);
  const batch = openBatch();
  readTracesProtobuf(
    request(STOREFRONT, nested(2, nested(2, SERVER, fixed64(7, 1n), fixed64(8, 1_700_000_009_999_999_999n), CHECKOUT))),
    matcher,
    batch,
  );
  assert.equal(batch.at[0], 1_700_000_009_999);
});

test('a span that repeats what was said before is heard alike, and an older spelling beside it is believed less', () => {
  const rules = catalogOf(
    [journey('reads', { match: [{ kinds: ['server'], conditions: [is('http.request.method', 'GET')] }] })],
    [indicator('good', 'reads', { verdict: [is('span.status', 'unset', 'ok')] })],
  );
  const matcher = compileMatcher(rules);
  const get = attribute(9, 'http.request.method', 'GET');
  const goodOf = (...said: readonly (readonly number[])[]): readonly number[] => {
    const batch = openBatch();
    readTracesProtobuf(request(STOREFRONT, nested(2, nested(2, SERVER, [...TIMES], ...said))), matcher, batch);
    return plainRows(matcher, batch).flatMap(([series, , good]) => (series === 'good@1' ? [good] : []));
  };
  for (let round = 0; round < 3; round += 1) {
    assert.deepEqual(goodOf(get), [1]);
    assert.deepEqual(goodOf(get, attribute(9, 'http.method', `POST ${round}`)), [1]);
    assert.deepEqual(goodOf(attribute(9, 'http.method', 'GET'), attribute(9, 'http.request.method', 'POST')), []);
    assert.deepEqual(goodOf(get, nested(15, whole(3, 2))), [0]);
    assert.deepEqual(goodOf(get, attribute(9, 'http.request.method', 'POST'), get), [1]);
  }
});

test('of a span of a kind that nobody wants nothing is looked at behind its times', () => {
  const ids = [
    nested(
      1,
      Array.from({ length: 16 }, () => 7),
    ),
    nested(
      2,
      Array.from({ length: 8 }, () => 7),
    ),
    text(5, 'GET'),
  ];
  for (const parents of [
    [],
    [
      nested(
        4,
        Array.from({ length: 8 }, () => 9),
      ),
    ],
  ]) {
    const matcher = compileMatcher(RULES);
    const batch = openBatch();
    const spans = [2, 3].map((kind) => nested(2, ...ids.slice(0, 2), ...parents, ids[2]!, whole(6, kind), [...TIMES], CHECKOUT));
    const strange = nested(2, ...ids.slice(0, 2), ...parents, ids[2]!, whole(6, 3), [...TIMES], [0x0f, 0x0f]);
    const untimed = nested(2, ...ids.slice(0, 2), ...parents, ids[2]!, whole(6, 3), fixed64(7, 1n), fixed64(8, 0n));
    assert.equal(outcome(readTracesProtobuf(request(STOREFRONT, nested(2, ...spans, strange, untimed)), matcher, batch)), 1);
    assert.deepEqual(plainRows(matcher, batch), [
      ['good@1', {}, 1, 1_700_000_000_100, 100, 1],
      ['heard/checkout', {}, 0, 1_700_000_000_100, 0, 3],
    ]);
    assert.equal(batch.spans, 4);
  }
});

function outcome(read: ReadOutcome): number {
  return read.ok ? read.rejected : -1;
}

function request(...parts: readonly (readonly number[])[]): Uint8Array {
  return bytes(nested(1, ...parts));
}
