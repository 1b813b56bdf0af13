import type { ReactNode } from 'react';
import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import { readLadder } from './ladder.ts';
import './step-ladder.css';

/** The steps with two hands: the share that was asked for, and the share that the router measured. */
export function StepLadder({ rollout, large = false }: { rollout: RolloutSummaryView; large?: boolean }): ReactNode {
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
            <span className="ladder__share">{rung.share}</span>
            {large && <span className="ladder__bake">{rung.bake === '0\u202fs' ? 'no bake' : `bake ${rung.bake}`}</span>}
          </li>
        ))}
      </ol>
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
    </div>
  );
}
