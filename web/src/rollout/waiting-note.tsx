import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { showClock, showCountdown } from '../show.ts';
import { isOver } from './ladder.ts';

/** Every wait has an owner, a deadline and what happens then: one answer to "why is this not moving?". */
export function WaitingNote({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  if (rollout.waiting === null)
    return isOver(rollout.phase) ? <p className="waiting quiet">Nothing is waited for: this rollout is over.</p> : null;
  const { what, owner, until, then } = rollout.waiting;
  return (
    <dl className="waiting">
      <div>
        <dt className="label">Waiting for</dt>
        <dd>{what}</dd>
      </div>
      <div>
        <dt className="label">Until</dt>
        <dd>
          {showClock(until)} UTC <b>{showCountdown(Date.parse(until) - at)}</b>
        </dd>
      </div>
      <div>
        <dt className="label">Then</dt>
        <dd>{then}</dd>
      </div>
      <div>
        <dt className="label">Owner</dt>
        <dd>{owner}</dd>
      </div>
    </dl>
  );
}
