import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserHint } from '../../src/surface/doors/browser-hint.ts';
import { openPages } from './open-pages.ts';

const VISIT = { e: 'visit', t: 5_000, p: '/', d: 5_000, n: 'navigate' };

test('every event says which variants the page showed, and the browser what it says with every request', async (t) => {
  const { beacon, told } = await openPages(t);
  const headers = { 'sec-ch-ua': '"Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"', 'sec-ch-ua-mobile': '?1' };
  const flags = { 'new-cart': 'b', 'not a flag': 'x', odd: 1 };
  await beacon([VISIT, VISIT], { headers, beacon: { flags, brand: 'Liar', mobile: false } });
  for (const { attributes } of told) {
    const { 'flag.new-cart': variant, 'browser.brand': brand, 'browser.mobile': mobile, ...rest } = attributes ?? {};
    assert.deepEqual([variant, brand, mobile], ['b', 'Google Chrome', true]);
    assert.deepEqual(
      Object.keys(rest).filter((name) => name.startsWith('flag.')),
      [],
    );
  }
  assert.equal(told.length, 2);
});

test('a page may have sixteen flags', async (t) => {
  const { beacon, told } = await openPages(t);
  const flags = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`flag-${number}`, 'on']));
  await beacon([VISIT], { beacon: { flags } });
  assert.equal(Object.keys(told[0]?.attributes ?? {}).filter((name) => name.startsWith('flag.')).length, 16);
});

test('a brand is one that a browser has', () => {
  const brands: readonly (readonly [string | undefined, string | null])[] = [
    [undefined, null],
    ['', null],
    ['"Not?A_Brand";v="8", "Chromium";v="130"', 'Chromium'],
    ['"(Not(A:Brand";v="99", "Microsoft Edge";v="133", "Chromium";v="133"', 'Microsoft Edge'],
    ['"Not.A/Brand";v="8", "Chromium";v="114", "Brave";v="114"', 'Brave'],
    [`"${'x'.repeat(41)}";v="1"`, null],
    [`${' '.repeat(600)}"Late";v="1"`, null],
    ['"<script>";v="1"', null],
  ];
  for (const [header, brand] of brands) assert.equal(browserHint(header, undefined).brand, brand, header);
  assert.deepEqual([browserHint('', '?0').mobile, browserHint('', 'yes').mobile], [false, null]);
});
