import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { arbitraryTraces } from './arbitrary-traces.ts';
import { walkedAlike } from './json-oracle.ts';
import { jsonOf, type Traces } from './otlp-proto.ts';

test('what exporters send is walked, and comes out as the parser has it', () => {
  fc.assert(
    fc.property(arbitraryTraces(), fc.nat(), (traces, seed) => {
      assert.equal(walkedAlike(jsonOf(traces)), 'walked');
      assert.equal(walkedAlike(rewritten(traces, seed)), 'walked');
    }),
    { numRuns: 500, seed: 20_261_121 },
  );
});

test('with changed bytes it is walked as the parser has it, or left to the parser', () => {
  const met = { walked: 0, left: 0 };
  const pieces = fc.constantFrom(
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '0',
    '-',
    '.',
    'e',
    ' ',
    'null',
    '\\u00e9',
    '\\ud83d',
    '\u00fc',
    '\u0000',
  );
  const edit = fc.tuple(fc.nat(), fc.oneof(fc.nat(255), pieces), fc.constantFrom('set', 'insert', 'remove'));
  fc.assert(
    fc.property(arbitraryTraces(), fc.array(edit, { minLength: 1, maxLength: 3 }), fc.nat(), (traces, edits, seed) => {
      const body = Array.from(rewritten(traces, seed));
      for (const [at, what, how] of edits) {
        const bytes = typeof what === 'number' ? [what] : Array.from(new TextEncoder().encode(what));
        body.splice(at % (body.length + 1), how === 'insert' ? 0 : 1, ...(how === 'remove' ? [] : bytes));
      }
      met[walkedAlike(Uint8Array.from(body))] += 1;
    }),
    { numRuns: 3_000, seed: 20_261_121 },
  );
  assert.ok(met.walked > 300 && met.left > 300, `walked ${met.walked}, left ${met.left}`);
});

const SPAN =
  '{"kind":2,"startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000100000000","attributes":[ATTRIBUTE]}';
const inSpan = (attribute: string): string => inRequest(SPAN.replace('ATTRIBUTE', attribute));
const inRequest = (span: string): string =>
  `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"storefront"}}]},"scopeSpans":[{"spans":[${span}]}]}]}`;
const route = (value: string): string => inSpan(`{"key":"http.route","value":${value}}`);

describe('walked', () => {
  const cases: readonly (readonly [name: string, json: string])[] = [
    ['a byte order mark', `\ufeff${route('{"stringValue":"/checkout"}')}`],
    ['blanks of every kind', route('{"stringValue":"/checkout"}').replaceAll(/[{}:,[\]]/g, ' \t\r\n$& \t\r\n')],
    ['every escape', route(String.raw`{"stringValue":"\/checkout\"\\\b\f\n\r\t\u00e9\ud83d\ude00"}`)],
    ['escapes in keys', inSpan(String.raw`{"k\u0065y":"http\u002eroute","valu\u0065":{"string\u0056alue":"\u002fcheckout"}}`)],
    ['characters of two, three and four bytes', route('{"stringValue":"/checkoutü€😀"}')],
    ['the value before the key', inSpan('{"value":{"stringValue":"/checkout"},"key":"http.route"}')],
    [
      'numbers in every form',
      inSpan('{"key":"x","value":{"doubleValue":-0.5e+3}},{"key":"http.status_code","value":{"intValue":"-12"}}'),
    ],
    ['a large integer', inSpan('{"key":"http.status_code","value":{"intValue":"9223372036854775807"}}')],
    ['an unwanted value of any shape', inSpan('{"key":"x","value":[1,{"a":[null,true,false]}]}')],
    ['null for everything', inRequest('{"kind":null,"name":null,"attributes":null,"status":null,"startTimeUnixNano":null}')],
    ['lists that are null', '{"resourceSpans":null}'],
  ];
  for (const [name, json] of cases) test(name, () => assert.equal(walkedAlike(new TextEncoder().encode(json)), 'walked'));
});

describe('left to the parser', () => {
  const cases: readonly (readonly [name: string, json: string])[] = [
    ['a field said twice', inRequest('{"kind":2,"kind":3}')],
    ['a value of two types', route('{"intValue":"5","stringValue":"/checkout"}')],
    ['half of a surrogate pair', route(String.raw`{"stringValue":"\ud83d"}`)],
    ['a control character', route('{"stringValue":"\u0001"}')],
    ['a leading zero', inSpan('{"key":"http.status_code","value":{"intValue":007}}')],
    ['a comma too many', '{"resourceSpans":[],}'],
    ['something behind the end', '{"resourceSpans":[]} x'],
    ['nesting deeper than 64', `{"x":${'['.repeat(64)}${']'.repeat(64)}}`],
  ];
  for (const [name, json] of cases) test(name, () => assert.equal(walkedAlike(new TextEncoder().encode(json)), 'left'));

  const bytes: readonly (readonly [name: string, wrong: readonly number[]])[] = [
    ['a byte that begins nothing', [0xff]],
    ['a longer form than needed', [0xc0, 0xaf]],
    ['half of a surrogate pair as bytes', [0xed, 0xa0, 0x80]],
    ['what is beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a character that is cut off', [0xe2, 0x82]],
  ];
  for (const [name, wrong] of bytes) {
    test(name, () => {
      const [before = '', after = ''] = route('{"stringValue":"HERE"}').split('HERE');
      const encoder = new TextEncoder();
      assert.equal(walkedAlike(Uint8Array.from([...encoder.encode(before), ...wrong, ...encoder.encode(after)])), 'left');
    });
  }
});

test('every cut of a payload is left to the parser, which says what is wrong', () => {
  // Each cut costs as much as the whole, so of those that hold something of everything the shortest is taken.
  const samples = fc.sample(arbitraryTraces(), { numRuns: 50, seed: 4 }).toSorted(byLength);
  const body = jsonOf(samples.findLast((each) => jsonOf(each).length > 1_000) ?? { resourceSpans: [] });
  assert.ok(body.length > 1_000);
  for (let cut = 0; cut < body.length; cut += 1) assert.equal(walkedAlike(body.subarray(0, cut)), 'left');
});

function byLength(a: Traces, b: Traces): number {
  return jsonOf(b).length - jsonOf(a).length;
}

/** The same JSON with its keys in another order, at every level. */
function rewritten(traces: Traces, seed: number): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(shuffled(traces, seed)));
}

function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((each, index) => shuffled(each, seed + index));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each], index) => [key, shuffled(each, seed + index * 7)] as const);
  const turn = seed % Math.max(1, entries.length);
  return Object.fromEntries([...entries.slice(turn), ...entries.slice(0, turn)]);
}
