import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import type { TrainListView } from '../../../src/wire/release.ts';
import { PageHead } from '../kit/page-head.tsx';
import { showAge, showClock, showDay } from '../show.ts';
import { memberOf } from '../train/member-of.ts';
import { showPhase } from './ladder.ts';

const STRATEGIES: Readonly<Record<RolloutView['strategy'], string>> = {
  canary: 'canary',
  'blue-green': 'blue and green',
  rolling: 'rolling',
  shadow: 'shadow: copies only',
  experiment: 'experiment',
};

export function RolloutHead({
  rollout,
  trains,
  at,
}: {
  rollout: RolloutView;
  trains: TrainListView | null;
  at: number;
}): ReactNode {
  const phase = showPhase(rollout.phase);
  const { candidate, baseline, places } = rollout;
  const inSlots = places.candidate !== candidate || places.baseline !== baseline;
  return (
    <PageHead
      title={
        <>
          {rollout.service} <span className="version">{candidate}</span>
        </>
      }
      tab={`${rollout.service} ${candidate}: ${phase.text}`}
      crumbs={[{ text: 'Rollouts', to: '/rollouts' }, { text: rollout.id }]}
      state={<span className={`rollout__phase rollout__phase--${phase.tone}`}>{phase.text}</span>}
      facts={
        <>
          <span>
            in place of <span className="version">{baseline}</span>
          </span>
          <span>{STRATEGIES[rollout.strategy]}</span>
          <span>plan {rollout.plan}</span>
          {inSlots && (
            <span>
              from {places.baseline} to {places.candidate}
            </span>
          )}
          {places.control !== null && <span>beside {places.control}, as fresh as it is</span>}
          <span>owned by {rollout.owner}</span>
          <Attempt rollout={rollout} />
          <Membership rollout={rollout} trains={trains} />
          <span>
            began {showDay(rollout.started_at)} {showClock(rollout.started_at)} UTC
          </span>
          <span>
            {rollout.ended_at === null
              ? `changed ${showAge(at - Date.parse(rollout.changed_at))}`
              : `ended ${showAge(at - Date.parse(rollout.ended_at))}`}
          </span>
        </>
      }
    />
  );
}

function Attempt({ rollout: { attempt, retry_of: before } }: { rollout: RolloutView }): ReactNode {
  if (attempt === 1 && before === null) return null;
  return (
    <span>
      attempt {attempt}
      {before !== null && (
        <>
          , after{' '}
          <Link to="/rollouts/$id" params={{ id: before }}>
            {before}
          </Link>
        </>
      )}
    </span>
  );
}

/** As a member of a train it has a place among others, which is where its waves and regions are told. */
function Membership({ rollout, trains }: { rollout: RolloutView; trains: TrainListView | null }): ReactNode {
  const place = memberOf(trains, rollout.id);
  if (place === null) return null;
  return (
    <span>
      {place.member} of{' '}
      <Link to="/trains/$id" params={{ id: place.run }}>
        train {place.train}
      </Link>
      {place.where !== '' && `, ${place.where}`}
    </span>
  );
}
