import type { ObjectiveHistoryView } from '../../../src/wire/history.ts';
import { showLength, showMoment } from '../show.ts';

export type ForecastWord = { readonly name: string; readonly value: string; readonly note: string };

/** When it will be gone, as an interval with its middle, each with the wait and the instant; empty where nothing is forecast. */
export function readForecastWords(
  { early, middle, late, path }: ObjectiveHistoryView['forecast'],
  now: number,
): readonly ForecastWord[] {
  if (path.length === 0) return [];
  return [
    word('earliest', { when: early, odds: 'one time in ten it is sooner' }, now),
    word('as likely as not', { when: middle, odds: 'half of the time it is sooner' }, now),
    word('latest', { when: late, odds: 'one time in ten it is later' }, now),
  ];
}

function word(name: string, { when, odds }: { when: string | null; odds: string }, now: number): ForecastWord {
  if (when === null) return { name, value: 'not within the window', note: odds };
  const wait = Date.parse(when) - now;
  return wait <= 0
    ? { name, value: 'now', note: odds }
    : { name, value: `in ${showLength(wait)}`, note: `${showMoment(when, now).slice(0, -3)} UTC; ${odds}` };
}
