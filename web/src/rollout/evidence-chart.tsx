import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { TimeChart } from '../chart/time-chart.tsx';
import { Seen } from '../kit/seen.tsx';
import { showOdds } from '../show.ts';
import { showBatchCount } from './closing-in.ts';
import { readEvidence } from './evidence-series.ts';

/** All indicators together decide on harm, the least safe one of those that are waited for on safety. */
export function EvidenceChart({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const newest = rollout.judged.at(-1);
  if (newest === undefined)
    return (
      <p className="plot__nothing hatched">
        <span>No batch has been judged yet. Evidence begins with the first ten seconds in which both versions have traffic.</span>
      </p>
    );
  const { low, ...drawn } = readEvidence(rollout);
  return (
    <>
      <TimeChart
        label="Evidence after each judged batch"
        {...drawn}
        show={showOdds}
        scale={{ low }}
        height={220}
        sync="rollout"
      />
      <p className="quiet">
        Odds against the candidate, over all indicators together, and for the least safe of those that a step waits for.
      </p>
      <Seen window={showBatchCount(rollout.judged.length)} ageMs={Math.max(0, at - Date.parse(newest.at))} />
    </>
  );
}
