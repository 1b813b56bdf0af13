import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { showCountdown } from '../show.ts';
import { readShares } from './shares.ts';

/** Asked and measured, by each of those who can count it, and how long the step has still to stay. */
export function ShareFacts({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const left = rollout.bakes_until === null ? null : Date.parse(rollout.bakes_until) - at;
  return (
    <dl className={`shares ladder--${rollout.phase}`}>
      {readShares(rollout).map(({ what, share, note }, index) => (
        <div key={what}>
          <dt>
            <i className={`ladder__key ladder__key--${index === 0 ? 'asked' : what === 'router' ? 'measured' : 'other'}`} />
            {what}
          </dt>
          <dd>
            <b>{share}</b> <span className="quiet">{note}</span>
          </dd>
        </div>
      ))}
      {left !== null && (
        <div>
          <dt>bake</dt>
          <dd>
            <b>{left > 0 ? showCountdown(left) : 'done'}</b>{' '}
            <span className="quiet">{left > 0 ? 'left of this step' : 'for this step'}</span>
          </dd>
        </div>
      )}
    </dl>
  );
}
