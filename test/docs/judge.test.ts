import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HARM_BETS, harmAfter, NO_HARM, type HarmState } from '../../src/verdict/comparison/harm.ts';
import { logIncrement, stakeOf } from '../../src/verdict/comparison/increment.ts';
import { SAFE_BETS } from '../../src/verdict/comparison/safe.ts';

const DOCUMENT = readFileSync(new URL('../../docs/judge.md', import.meta.url), 'utf8');
const TALLY = { n1: 200, k1: 20, n0: 600, k0: 1 };
const MARGIN = { rho: 1.1, delta: 0.01 };
const CAP = 0.6 * Math.log(100);

test('the verdict by hand is the one that the judge reckons', () => {
  const rows = [...DOCUMENT.matchAll(/^\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm)].map((row) =>
    row.slice(1).map(Number),
  );
  const want = HARM_BETS.map((bet) => {
    const inc = logIncrement(TALLY, MARGIN, bet);
    return [bet, stakeOf(bet, (1.1 * 200) / 600), inc, Math.min(CAP, inc)].map((value) => Number(value.toFixed(6)));
  });
  assert.deepEqual(rows, want);
  const terms = { ...MARGIN, phi: 1, cap: CAP, minute: null };
  let now: HarmState = NO_HARM;
  for (let batch = 0; batch < 2; batch += 1) {
    now = harmAfter(now, TALLY, terms);
    const [log, odds] = [now.logE.toFixed(6), Math.exp(now.logE).toFixed(1)];
    assert.ok(DOCUMENT.includes(`${log}, which is ${odds} : 1`), `${log} is ${odds} : 1`);
  }
});

test('the bets that the document names are those of the judge', () => {
  const named = (bets: readonly number[]): string => `η = ${bets.slice(0, -1).join(', ')} and ${String(bets.at(-1))}`;
  const text = DOCUMENT.replaceAll('\n', ' ');
  for (const bets of [HARM_BETS, SAFE_BETS]) assert.ok(text.includes(named(bets)), named(bets));
});
