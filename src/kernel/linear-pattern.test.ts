import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { openLinearPattern, patternFault } from './linear-pattern.ts';

describe('what is found', () => {
  const cases: readonly { pattern: string; text: string; want: readonly string[] }[] = [
    { pattern: 'ORD-[0-9]{4,6}', text: 'ORD-12 ORD-1234 ORD-1234567', want: ['ORD-1234', 'ORD-123456'] },
    { pattern: '\\bORD-\\d{4,6}\\b', text: 'ORD-1234567 xORD-1234 ORD-1234.', want: ['ORD-1234'] },
    { pattern: '(?i)kunde_[a-z]+', text: 'KUNDE_Ada kunde_ kunde_b', want: ['KUNDE_Ada', 'kunde_b'] },
    { pattern: '^abc', text: 'abcabc', want: ['abc'] },
    { pattern: 'abc$', text: 'abcabc', want: ['abc'] },
    { pattern: '^a+$', text: 'aaab', want: [] },
    { pattern: '(?:ab|abc|b)c?', text: 'abcc', want: ['abcc'] },
    { pattern: '[^ ]+@shop', text: 'ada@shop bob@shop', want: ['ada@shop', 'bob@shop'] },
    { pattern: '\\{\\w{2}\\}\\.', text: 'x{ab}.y', want: ['{ab}.'] },
    { pattern: '[\\d-]{3,}', text: 'a 1-2-3 b', want: ['1-2-3'] },
    { pattern: 'ü[ß-ÿ]*', text: 'müßig', want: ['üß'] },
    { pattern: '(a|aa)+b', text: `${'a'.repeat(300)}b`, want: [`${'a'.repeat(255)}b`] },
  ];
  for (const { pattern, text, want } of cases) {
    test(`${pattern} in ${text.slice(0, 40)}`, () => {
      const found = openLinearPattern(pattern).ranges(text);
      assert.deepEqual(
        found.map(({ from, to }) => text.slice(from, to)),
        want,
      );
    });
  }
});

describe('what is refused, and why', () => {
  const cases: readonly { pattern: string; want: RegExp }[] = [
    { pattern: '(a)\\1', want: /at character 5: "\\1" is not known: what was matched before/ },
    { pattern: 'a(?=b)', want: /looking ahead or behind/ },
    { pattern: '(?<name>a)', want: /looking ahead or behind, and names/ },
    { pattern: 'a*', want: /matches where nothing stands/ },
    { pattern: 'a|', want: /an alternative is empty/ },
    { pattern: 'a+?', want: /one repetition follows another/ },
    { pattern: '*a', want: /"\*" repeats nothing/ },
    { pattern: '[a', want: /a "\[" is not closed/ },
    { pattern: '[]a]', want: /no character/ },
    { pattern: '[z-a]', want: /runs backwards/ },
    { pattern: '(a', want: /a "\(" is not closed/ },
    { pattern: 'a)', want: /"\)" has no meaning here/ },
    { pattern: 'a{2000}', want: /up to 256/ },
    { pattern: '(a{200}){200}', want: /too large: \d+ states/ },
    { pattern: 'a{150}b{150}', want: /asks for 300 characters/ },
    { pattern: '^a|b', want: /put the alternatives into/ },
    { pattern: 'a\\bc', want: /has no meaning here/ },
    { pattern: '\\p{L}', want: /"\\p" is not known/ },
    { pattern: 'a'.repeat(501), want: /longer than 500/ },
    { pattern: '('.repeat(30) + 'a' + ')'.repeat(30), want: /nested deeper than 20/ },
    { pattern: '', want: /empty/ },
  ];
  for (const { pattern, want } of cases) {
    test(pattern.slice(0, 40), () => {
      assert.match(patternFault(pattern) ?? 'nothing', want);
      assert.throws(() => openLinearPattern(pattern), /Invariant broken/);
    });
  }
});

const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', 'c');
const counted = fc.tuple(atom, fc.constantFrom('', '', '+', '*', '?', '{2}', '{1,3}')).map((parts) => parts.join(''));
const sequence = fc.array(counted, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));
const pattern = fc
  .tuple(sequence, sequence, sequence)
  .map(([a, b, c]) => `${a}(?:${b}|${c})`)
  .filter((each) => patternFault(each) === null);
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '\n'), maxLength: 30 });

test('what it finds starts where the engine of the language starts, and reaches at least as far', () => {
  fc.assert(
    fc.property(pattern, text, (source, within) => {
      const [first] = openLinearPattern(source).ranges(within);
      const usual = new RegExp(source).exec(within);
      assert.equal(first?.from, usual?.index);
      if (first === undefined || usual === null) return;
      assert.ok(first.to >= first.from + usual[0].length);
      assert.match(within.slice(first.from, first.to), new RegExp(`^(?:${source})$`));
    }),
    { numRuns: 2_000 },
  );
});

test('no text and no pattern make it slow: the worst for engines that try again cost what others cost', () => {
  const long = 'a'.repeat(65_536);
  for (const source of ['(?:a+)+b', '(?:a|aa)+b', 'a*a*a*a*a*b', '[a-z]+@', '(?:a|b)*a(?:a|b){12}c', '(?:.*a){10}x']) {
    const found = openLinearPattern(source);
    assert.deepEqual(found.ranges(long), []);
    const before = process.cpuUsage();
    assert.deepEqual(found.ranges(long), []);
    const ms = process.cpuUsage(before).user / 1_000;
    assert.ok(ms < 100, `${source}: ${ms} ms of processor time for 64 KiB`);
  }
});
