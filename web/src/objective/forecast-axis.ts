import type { ForecastView } from '../../../src/wire/outlook.ts';
import { showLength, showPercent } from '../show.ts';

/** The interval on an axis from now to as far ahead as is looked; places are shares of its width. */
export type ForecastAxis = {
  readonly band: { readonly from: number; readonly to: number; readonly open: boolean } | null;
  readonly middle: number | null;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  readonly words: readonly string[];
};

const MARKS = 4;

/** Null when nothing is forecast: then there is nothing to draw, and the sentence says why. */
export function readForecast({
  known,
  early_ms: early,
  middle_ms: middle,
  late_ms: late,
  chance,
  ahead_ms: ahead,
}: ForecastView): ForecastAxis | null {
  if (!known || ahead === null || ahead <= 0) return null;
  const place = (ms: number): number => Math.min(1, Math.max(0, ms / ahead));
  return {
    band: early === null ? null : { from: place(early), to: late === null ? 1 : place(late), open: late === null },
    middle: middle === null ? null : place(middle),
    marks: Array.from({ length: MARKS + 1 }, (_, index) => ({
      at: index / MARKS,
      text: index === 0 ? 'now' : showLength((ahead * index) / MARKS),
    })),
    words: [
      early === null ? `not within ${showLength(ahead)} in nine cases of ten` : `earliest in ${showLength(early)}`,
      middle === null ? `as likely as not later than ${showLength(ahead)}` : `as likely as not in ${showLength(middle)}`,
      late === null ? `or later than ${showLength(ahead)}` : `latest in ${showLength(late)}`,
      ...(chance === null ? [] : [`${showPercent(chance)} likely within ${showLength(ahead)}`]),
    ],
  };
}
