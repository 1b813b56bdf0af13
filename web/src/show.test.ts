import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as show from './show.ts';

type Case = { readonly shown: string; readonly want: string };

function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    for (const { shown, want } of cases) test(want, () => assert.equal(shown.replaceAll('\u202f', ' '), want));
  });
}

table('a share keeps the digits that matter', [
  { shown: show.showPercent(0.9995), want: '99.95 %' },
  { shown: show.showPercent(0.05), want: '5 %' },
  { shown: show.showPercent(0.0012), want: '0.12 %' },
  { shown: show.showPercent(1), want: '100 %' },
  { shown: show.showPercent(-0.5), want: '−50 %' },
]);

test('a figure of a sentence keeps its unit, and odds stay together', () => {
  assert.equal(
    show.bound('fell to 5.4 % in 30 s, 190 : 1, at 3 hooks'),
    'fell to 5.4\u202f% in 30\u202fs, 190\u202f:\u202f1, at 3 hooks',
  );
});

table('a large percentage never rounds a loss away', [
  { shown: show.showWholePercent(1), want: '100 %' },
  { shown: show.showWholePercent(0.9997), want: '99.9 %' },
  { shown: show.showWholePercent(0.624), want: '62 %' },
  { shown: show.showWholePercent(0.0002), want: '< 0.1 %' },
  { shown: show.showWholePercent(0), want: '0 %' },
  { shown: show.showWholePercent(-0.5), want: '−50 %' },
  { shown: show.showWholePercent(-12.4), want: '−1,240 %' },
]);

table('counts, burns and rates', [
  { shown: show.showCount(1_240_003), want: '1,240,003' },
  { shown: show.showNumber(1, 'promise'), want: '1 promise' },
  { shown: show.showNumber(10_000, 'promise'), want: '10,000 promises' },
  { shown: show.showBurn(0.4), want: '0.4×' },
  { shown: show.showBurn(14.42), want: '14.4×' },
  { shown: show.showBurn(132.4), want: '132×' },
  { shown: show.showRate(0), want: '0/s' },
  { shown: show.showRate(0.05), want: '3/min' },
  { shown: show.showRate(14.25), want: '14.3/s' },
]);

table('ages and deadlines', [
  { shown: show.showAge(400), want: 'just now' },
  { shown: show.showAge(42_900), want: '42 s ago' },
  { shown: show.showAge(12 * 60_000), want: '12 min ago' },
  { shown: show.showLength(7_200_000), want: '2 h' },
  { shown: show.showLength(28 * 86_400_000), want: '28 d' },
  { shown: show.showCountdown(200_000), want: '3:20' },
  { shown: show.showCountdown(3_900_000), want: '1 h 05 min' },
  { shown: show.showCountdown(-1), want: 'due' },
  { shown: show.showClock('2026-11-21T09:41:07.120Z'), want: '09:41:07' },
]);

table('evidence is shown as odds', [
  { shown: show.showOdds(0), want: '1:1' },
  { shown: show.showOdds(2.3), want: '190:1' },
  { shown: show.showOdds(2), want: '100:1' },
  { shown: show.showOdds(-1), want: '1:10' },
  { shown: show.showOdds(-2.3), want: '1:200' },
  { shown: show.showOdds(4), want: '10,000:1' },
  { shown: show.showOdds(12.7), want: '10¹²:1' },
]);
