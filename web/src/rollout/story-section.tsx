import type { ReactNode } from 'react';
import type { RolloutBatchesView } from '../../../src/wire/rollout-batches.ts';
import { bound } from '../show.ts';
import './closing.css';

const TITLES = { tried: 'What was tried', found: 'What was found', done: 'What was done', toll: 'Who was hurt' } as const;

/** A rollout that is over, as one tells it to somebody who was not there. */
export function StorySection({ batches: { story, toll } }: { batches: RolloutBatchesView }): ReactNode {
  return (
    <ol className="story">
      {story.map(({ what, text }) => (
        <li key={what} className={what === 'toll' && toll !== null && toll.low > 0 ? 'story__chapter--toll' : ''}>
          <h3 className="label">{TITLES[what]}</h3>
          <p>{bound(text)}</p>
        </li>
      ))}
    </ol>
  );
}
