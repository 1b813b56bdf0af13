import { nearest } from '../../kernel/nearest.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import { partName, showValue, type CountedLine, type LineFault } from './counted-line.ts';
import { MOST_PARTS } from './judge-options.ts';

type Named = { readonly indicator: string; readonly cohort: string };

/** What is wrong with a line because of the lines before it. */
export function outOfOrder({ at }: CountedLine, newest: Instant): LineFault {
  const text = `Cannot judge ${showInstant(at)} after ${showInstant(newest)}`;
  return { code: 'JUDGE_ORDER', path: 'at', text, hint: 'what was judged is not judged again: sort the lines by time' };
}

export function givenTwice(line: CountedLine, slot: Instant): LineFault {
  const text = `Cannot use a second line of ${partName(line)} for the ten seconds from ${showInstant(slot)}`;
  return {
    code: 'JUDGE_TWICE',
    path: 'at',
    text,
    hint: 'leave the repeated line out, or add up what belongs to the same ten seconds',
  };
}

export function referenceTooLate(): LineFault {
  const text = 'Cannot use a line of reference after the first one that is judged';
  return {
    code: 'JUDGE_ORDER',
    path: 'reference',
    text,
    hint: 'what is judged by has to be known before: put these lines first',
  };
}

export function unknownPart(line: CountedLine, known: readonly Named[]): LineFault {
  const path = known.some(({ indicator }) => indicator === line.indicator) ? 'cohort' : 'indicator';
  const text = `Cannot judge ${showValue(partName(line))}, which had no line in the first ten seconds`;
  const hint = 'weights are fixed before anything is judged: give it a line with zeros there, or a line of reference before';
  return { code: 'JUDGE_STREAM', path, text, hint };
}

/** An indicator that is waited for, or weighs something, and does not come would be a verdict on something else. */
export function unknownName(name: string, known: readonly string[]): LineFault {
  const meant = nearest(name, known);
  const hint =
    meant === undefined ? `the first ten seconds have ${[...new Set(known)].slice(0, 8).join(', ')}` : `did you mean "${meant}"?`;
  return {
    code: 'JUDGE_STREAM',
    path: 'indicator',
    text: `Cannot find the indicator ${showValue(name)} that --key or --weight names`,
    hint,
  };
}

export function unknownHistogram(line: CountedLine): LineFault {
  const text = `Cannot judge the distribution of ${showValue(partName(line))}, which had none in the first ten seconds`;
  const hint = 'give its first line a histogram, if need be one without values, or lines of reference with histograms before';
  return { code: 'JUDGE_STREAM', path: 'histogram', text, hint };
}

export function missingCounts(line: CountedLine): LineFault {
  const text = `Cannot judge ${showValue(partName(line))} without its bad events, which its first line has`;
  return { code: 'JUDGE_STREAM', path: 'bad', text, hint: 'give every line of it bad, or none' };
}

export function tooManyParts(): LineFault {
  const text = `Cannot judge more than ${MOST_PARTS} indicators and cohorts at once`;
  return { code: 'JUDGE_STREAM', path: 'cohort', text, hint: 'each would get next to no weight: leave out the small ones' };
}

export function otherGrid(part: Named, arm: 'candidate' | 'baseline'): LineFault {
  const text = `Cannot compare the histogram of ${showValue(partName(part))} with the ones before it: its buckets are others`;
  const hint = 'use the same bounds, the same gamma, or a scale that is not coarser than that of the reference';
  return { code: 'JUDGE_HISTOGRAM', path: `${arm}.histogram`, text, hint };
}
