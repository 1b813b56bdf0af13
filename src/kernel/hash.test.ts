import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson, digest, digestOf } from './hash.ts';

test('the example of RFC 8785, section 3.2.2', () => {
  const value: unknown = JSON.parse(String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`);
  const want = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`;
  assert.equal(canonicalJson(value), want);
});

test('the sorting example of RFC 8785, section 3.2.3: by UTF-16 units, not by code points', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const shuffled = Object.fromEntries(names.map((name) => [name, 0]));
  assert.deepEqual(
    [...canonicalJson(shuffled).matchAll(/"((?:[^"\\]|\\.)*)":/g)].map(([, name = '']) => JSON.parse(`"${name}"`) as string),
    ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'],
  );
});

const bits: readonly (readonly [string, string])[] = [
  // IEEE 754 bits and the text that appendix B of RFC 8785 demands for them.
  ['0000000000000000', '0'],
  ['8000000000000000', '0'],
  ['0000000000000001', '5e-324'],
  ['7fefffffffffffff', '1.7976931348623157e+308'],
  ['4340000000000000', '9007199254740992'],
  ['4430000000000000', '295147905179352830000'],
  ['44b52d02c7e14af5', '9.999999999999997e+22'],
  ['44b52d02c7e14af6', '1e+23'],
  ['444b1ae4d6e2ef4e', '999999999999999700000'],
  ['444b1ae4d6e2ef50', '1e+21'],
  ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
  ['3eb0c6f7a0b5ed8d', '0.000001'],
  ['41b3de4355555557', '333333333.33333343'],
];
for (const [hex, want] of bits)
  test(`the number ${hex} is ${want}`, () => assert.equal(canonicalJson(Buffer.from(hex, 'hex').readDoubleBE()), want));

test('the order in which properties were written changes nothing', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      assert.equal(canonicalJson(reversed), canonicalJson(value));
      assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what is in canonical order already is written as what is not', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 5 }), (value) => {
      const slow = canonicalize(value);
      assert.equal(canonicalJson(value), slow);
      assert.equal(canonicalJson(JSON.parse(slow ?? '')), slow);
    }),
    { numRuns: 1_000 },
  );
  // Numbers as names are kept by engines in the order of numbers, and written in the order of texts.
  assert.equal(canonicalJson({ 9: 0, 10: 1, a: 2 }), '{"10":1,"9":0,"a":2}');
  assert.equal(canonicalJson([-0, { toJSON: 1 }]), '[0,{"toJSON":1}]');
});

const unspeakable: readonly { name: string; value: unknown }[] = [
  { name: 'not a number', value: { rate: Number.NaN } },
  { name: 'infinity', value: [Number.NEGATIVE_INFINITY] },
  { name: 'half a character', value: '\ud800' },
  { name: 'nothing at all', value: undefined },
];
for (const { name, value } of unspeakable) test(`${name} has no canonical form`, () => assert.throws(() => canonicalJson(value)));

test('SHA-256 of the texts of FIPS 180-4', () => {
  assert.equal(digest(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(digest('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const long = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
  assert.equal(digest(long), '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1');
});

test('texts are hashed as UTF-8, the same as their bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      assert.equal(digest(text), createHash('sha256').update(text, 'utf8').digest('hex'));
      assert.equal(digest(text), digest(new TextEncoder().encode(text)));
    }),
  );
  assert.equal(digestOf({ b: 1, a: [] }), digest('{"a":[],"b":1}'));
});
