import type { ReactNode } from 'react';
import type { Moments, Seeing } from './chart-model.ts';
import { seenRuns } from './chart-words.ts';

/** One stroke through what was seen, hatched where nothing was, and the delay with which it was known above it. */
export function SeenStrip({ moments, seeing }: { moments: Moments; seeing: Seeing }): ReactNode {
  const most = Math.max(0, ...seeing.lag.map((ms) => ms ?? 0));
  return (
    <>
      <span className="plot__strip-name" aria-hidden="true">
        seen
      </span>
      <div className="plot__strip" aria-hidden="true">
        {seenRuns(moments, seeing.coverage).map(({ from, to, kind }) => (
          <i
            key={from}
            className={kind === 'none' ? 'plot__seen hatched' : `plot__seen plot__seen--${kind}`}
            style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
          />
        ))}
        {most > 0 && (
          <svg className="plot__lag" style={placeOf(moments)} viewBox={`0 0 ${moments.at.length} 1`} preserveAspectRatio="none">
            <path d={lagPath(seeing.lag, Math.max(most, LEAST_MS))} />
          </svg>
        )}
      </div>
    </>
  );
}

/** From the first slot to the last, which may end before the chart does. */
function placeOf({ at, everyMs, from, to }: Moments): { left: string; width: string } {
  const start = at[0] ?? from;
  const part = (ms: number): string => `${(ms / (to - from)) * 100}%`;
  return { left: part(start - from), width: part(at.length * everyMs) };
}

/** A delay of less than this is nothing that anybody waits for; it is drawn as little as it is. */
const LEAST_MS = 10_000;

function lagPath(lag: readonly (number | null)[], most: number): string {
  return lag.map((ms, index) => (ms === null ? '' : `M${index} 1V${1 - ms / most}H${index + 1}V1Z`)).join('');
}
