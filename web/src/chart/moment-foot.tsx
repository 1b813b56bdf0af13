import type { ReactNode } from 'react';
import type { Moments, Seeing } from './chart-model.ts';
import { showCoverage, showLag } from './chart-words.ts';
import { showTime } from './time-ticks.ts';

type Foot = {
  readonly moments: Moments;
  readonly at: number | undefined;
  readonly index: number | null;
  readonly seeing: Seeing | undefined;
  readonly isNewest: boolean;
};

/** Which moment the figures of the legend are of, how much of it was seen, and how late. */
export function MomentFoot({ moments, at, index, seeing, isNewest }: Foot): ReactNode {
  if (at === undefined || index === null) return null;
  return (
    <span className="plot__when quiet">
      {isNewest ? 'newest ' : ''}
      {showTime(at, moments)}
      {seeing !== undefined && `, ${showCoverage(seeing, index)} seen`}
      {seeing !== undefined && seeing.lag[index] !== null && `, ${showLag(seeing, index)} late`}
    </span>
  );
}
