import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { showCountdown, showMoment } from '../show.ts';
import { isOver } from './ladder.ts';
import './waiting-note.css';

/** Every wait has an owner, a deadline and what happens then: one answer to "why is this not moving?". */
export function WaitingNote({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  if (rollout.waiting !== null) return <Waiting waiting={rollout.waiting} at={at} />;
  return isOver(rollout.phase) ? <p className="waiting quiet">Nothing is waited for: this rollout is over.</p> : null;
}

export function Waiting({ waiting, at }: { waiting: NonNullable<RolloutView['waiting']>; at: number }): ReactNode {
  const { what, owner, until, then } = waiting;
  return (
    <dl className="waiting">
      <div>
        <dt className="label">Waiting for</dt>
        <dd>{what}</dd>
      </div>
      <div>
        <dt className="label">Until</dt>
        <dd>
          {showMoment(until, at)} UTC <b>{showCountdown(Date.parse(until) - at)}</b>
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
