import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import { FREEZE_ALL } from '../order/freeze-all.ts';
import { OrderButtons } from '../order/order-buttons.tsx';
import { QueueList } from '../release/queue-list.tsx';
import type { Releases } from '../release/use-releases.ts';
import { isOver, showPhase } from '../rollout/ladder.ts';
import { StepLadder } from '../rollout/step-ladder.tsx';
import { bound, showAge } from '../show.ts';
import { TrainCards } from '../train/train-cards.tsx';

type Given = { readonly rollouts: readonly RolloutSummaryView[]; readonly releases: Releases; readonly at: number };

export function RolloutsPanel({ rollouts, releases, at }: Given): ReactNode {
  const active = rollouts.filter(({ phase }) => !isOver(phase));
  const ended = rollouts.filter(({ phase }) => isOver(phase));
  return (
    <section className="rollouts" aria-labelledby="rollouts">
      <h2 id="rollouts" className="rollouts__title">
        Rollouts
      </h2>
      <OrderButtons orders={[FREEZE_ALL]} label="All services" />
      {rollouts.length === 0 && (
        <p className="rollouts__none quiet">
          No rollout yet. <code>plimsoll rollout start PLAN --candidate VERSION --baseline VERSION</code> opens the first.
        </p>
      )}
      {active.map((rollout) => (
        <Active key={rollout.id} rollout={rollout} at={at} />
      ))}
      <QueueList queue={releases.queue?.queue ?? []} at={at} />
      <TrainCards list={releases.trains} />
      {ended.length > 0 && (
        <>
          <h3 className="label rollouts__ended">Ended</h3>
          <ul className="panel rollouts__list">
            {ended.map((rollout) => (
              <Ended key={rollout.id} rollout={rollout} at={at} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Active({ rollout, at }: { rollout: RolloutSummaryView; at: number }): ReactNode {
  const phase = showPhase(rollout.phase);
  return (
    <article
      className={`panel rollout-card rollout-card--${phase.tone}`}
      aria-label={`Rollout of ${rollout.service} ${rollout.candidate}`}
    >
      <p className="rollout-card__head">
        <span>{rollout.service}</span>
        <span className={`phase phase--${phase.tone}`}>{phase.text}</span>
      </p>
      <h3 className="rollout-card__name">
        <Link to="/rollouts/$id" params={{ id: rollout.id }}>
          <span className="version">{rollout.candidate}</span>
        </Link>
        <span className="quiet">
          {' '}
          in place of <span className="version">{rollout.baseline}</span>
        </span>
      </h3>
      <StepLadder rollout={rollout} />
      <p className="rollout-card__sentence">{bound(rollout.sentence)}</p>
      <p className="facts">
        <span>{rollout.strategy}</span>
        {rollout.attempt > 1 && <span>attempt {rollout.attempt}</span>}
        <span>plan {rollout.plan}</span>
        <span>{rollout.owner}</span>
        <span>began {showAge(at - Date.parse(rollout.started_at))}</span>
      </p>
    </article>
  );
}

function Ended({ rollout, at }: { rollout: RolloutSummaryView; at: number }): ReactNode {
  const phase = showPhase(rollout.phase);
  return (
    <li className="ended">
      <p className="rollout-card__head">
        <Link to="/rollouts/$id" params={{ id: rollout.id }}>
          {rollout.service} <span className="version">{rollout.candidate}</span>
        </Link>
        <span className={`phase phase--${phase.tone}`}>{phase.text}</span>
      </p>
      <p className="ended__sentence">{bound(rollout.sentence)}</p>
      <p className="quiet">{showAge(at - Date.parse(rollout.ended_at ?? rollout.changed_at))}</p>
    </li>
  );
}
