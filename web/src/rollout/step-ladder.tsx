import type { ReactNode } from 'react';
import type { RolloutSummaryView, RolloutView } from '../../../src/wire/rollout.ts';
import { readLadder, type Rung } from './ladder.ts';
import './step-ladder.css';

/** The steps with two hands: the share that was asked for, and the share that the router measured. */
export function StepLadder({
  rollout,
  large = false,
}: {
  rollout: RolloutSummaryView | RolloutView;
  large?: boolean;
}): ReactNode {
  const ladder = readLadder(rollout);
  return (
    <div className={`ladder ladder--${rollout.phase}${large ? ' ladder--large' : ''}`} role="img" aria-label={ladder.label}>
      <div className="ladder__track">
        {ladder.measured !== null && <div className="ladder__measured" style={{ width: `${ladder.measured * 100}%` }} />}
        <div className="ladder__asked" style={{ left: `${ladder.asked * 100}%` }} />
      </div>
      <ol className="ladder__rungs">
        {ladder.rungs.map((rung, index) => (
          <li key={index} className={`ladder__rung ladder__rung--${rung.state}`}>
            <span className="ladder__share">
              <Lock lock={rung.lock} /> {rung.share}
            </span>
            {rung.mirror !== null && <span className="ladder__mirror">{rung.mirror}</span>}
            {large && <span className="ladder__bake">{rung.bake}</span>}
          </li>
        ))}
      </ol>
      {!large && (
        <p className="ladder__shares">
          <span>
            <i className="ladder__key ladder__key--asked" />
            asked <b>{ladder.askedText}</b>
          </span>
          <span>
            <i className="ladder__key ladder__key--measured" />
            measured <b>{ladder.measuredText}</b>
          </span>
        </p>
      )}
    </div>
  );
}

/** A shackle that is shut or swung open: leave to enter the step. */
function Lock({ lock }: { lock: Rung['lock'] }): ReactNode {
  if (lock === null) return null;
  return (
    <svg className={`ladder__lock ladder__lock--${lock}`} viewBox="0 0 16 16" width="0.85em" height="0.85em" aria-hidden="true">
      <path d="M3 7.5H13V14.5H3Z" fill="currentColor" />
      <path
        d={lock === 'closed' ? 'M5 7V5A3 3 0 0 1 11 5V7' : 'M5 7V5A3 3 0 0 1 10.7 3.7'}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.8"
      />
    </svg>
  );
}
