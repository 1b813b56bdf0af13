import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, type DurationMs } from '../../kernel/units.ts';
import { explainForecast } from './explain-forecast.ts';
import type { Forecast } from './forecast.ts';

const AHEAD = (28 * DAY) as DurationMs;
type When = number | null;
const known = ([early, middle, late]: readonly [When, When, When], chance: number): Forecast => ({
  kind: 'known',
  early: early as DurationMs | null,
  middle: middle as DurationMs | null,
  late: late as DurationMs | null,
  chance,
  aheadMs: AHEAD,
});

const cases: readonly { name: string; forecast: Forecast; want: string }[] = [
  {
    name: 'a whole interval',
    forecast: known([5 * HOUR, 30 * HOUR, 5 * DAY], 0.97),
    want: 'The budget is as likely as not to be gone in 1d6h; four times in five it is gone between 5h from now and 5d.',
  },
  {
    name: 'it may last',
    forecast: known([9 * DAY, null, null], 0.3),
    want: 'The budget is more likely to last the next 28d than not; four times in five it is gone between 9d from now and not at all within 28d.',
  },
  {
    name: 'it lasts',
    forecast: known([null, null, null], 0.004),
    want: 'The budget lasts: the chance that it is gone within 28d is below 1 %.',
  },
  { name: 'it is gone', forecast: known([0, 0, 0], 1), want: 'Nothing of the budget is left now.' },
  {
    name: 'too short',
    forecast: { kind: 'blind', because: 'TOO_SHORT' },
    want: 'Nothing can be forecast: less than six hours are known.',
  },
];
for (const { name, forecast, want } of cases) test(name, () => assert.equal(explainForecast(forecast), want));
