import { showDuration, showRatio } from '../../kernel/show.ts';
import { HOUR, type DurationMs } from '../../kernel/units.ts';
import type { Forecast } from './forecast.ts';

/** What is to be expected of the budget, in one sentence with its interval. */
export function explainForecast(forecast: Forecast): string {
  if (forecast.kind === 'blind') return `Nothing can be forecast: ${WHY[forecast.because]}.`;
  const { early, middle, late, chance, aheadMs } = forecast;
  const ahead = showDuration(aheadMs);
  if (early === 0 && middle === 0 && late === 0) return 'Nothing of the budget is left now.';
  if (early === null) return `The budget lasts: the chance that it is gone within ${ahead} is ${showChance(chance)}.`;
  const until = late === null ? `not at all within ${ahead}` : showWhen(late);
  const half =
    middle === null
      ? `is more likely to last the next ${ahead} than not`
      : `is as likely as not to be gone in ${showWhen(middle)}`;
  return `The budget ${half}; four times in five it is gone between ${showWhen(early)} from now and ${until}.`;
}

const WHY = {
  NO_TRAFFIC: 'there is no traffic',
  TOO_SHORT: 'less than six hours are known',
  NOT_COUNTED: 'only budgets of events and of slices of time are',
} as const;

/** An hour is as fine as it gets. */
function showWhen(ms: DurationMs): string {
  return ms <= HOUR ? 'less than 1h' : showDuration(ms);
}

function showChance(chance: number): string {
  return chance < 0.01 ? 'below 1 %' : showRatio(Math.round(chance * 100) / 100);
}
