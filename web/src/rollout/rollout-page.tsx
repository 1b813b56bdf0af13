import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { useNow, usePast } from '../live/use-live.tsx';
import { OrderButtons } from '../order/order-buttons.tsx';
import { FreezeBanner } from '../release/freeze-banner.tsx';
import { QueueList } from '../release/queue-list.tsx';
import { useReleases } from '../release/use-releases.ts';
import { VersionsSection } from '../release/versions-section.tsx';
import { ApprovalList } from './approval-list.tsx';
import { readCause } from './cause.ts';
import { EvidenceChart } from './evidence-chart.tsx';
import { isOver, showPhase } from './ladder.ts';
import { freezesOf } from './notes.ts';
import { readLastResort, readOverrides } from './override.ts';
import { readPlan } from './planner-line.ts';
import { RolloutHead } from './rollout-head.tsx';
import { RolloutNotes } from './rollout-notes.tsx';
import { ShareFacts } from './share-facts.tsx';
import { StepLadder } from './step-ladder.tsx';
import { StreamsTable } from './streams-table.tsx';
import { Timeline } from './timeline.tsx';
import { useRollout } from './use-rollout.ts';
import { WaitingNote } from './waiting-note.tsx';
import './rollout.css';

export function RolloutPage(): ReactNode {
  const { id } = useParams({ from: '/rollouts/$id' });
  const state = useRollout(id);
  const { server } = useNow();
  switch (state.kind) {
    case 'known':
      return <Rollout rollout={state.view} at={server} />;
    case 'asking':
      return (
        <section className="notice">
          <h1>Asking for rollout {id}</h1>
        </section>
      );
    case 'missing':
      return (
        <section className="notice">
          <h1>There is no rollout {id}</h1>
          <p>
            <Link to="/journeys">The journeys page</Link> lists those that there are.
          </p>
        </section>
      );
    case 'failed':
      return (
        <section className="notice">
          <h1>Rollout {id} cannot be shown</h1>
          <p>{state.why}</p>
        </section>
      );
  }
}

function Rollout({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const phase = showPhase(rollout.phase);
  const { freezes, queue, trains, versions } = useReleases(rollout.service);
  const past = usePast();
  const lastResort = readLastResort(rollout);
  const isMoving = rollout.phase === 'shifting' || rollout.phase === 'held';
  const frozen = isMoving ? freezesOf(freezes?.freezes ?? [], rollout.service) : [];
  const waiting = isOver(rollout.phase) ? [] : (queue?.queue ?? []).filter(({ service }) => service === rollout.service);
  const plan = isMoving && rollout.comparison !== null ? readPlan(rollout.comparison) : null;
  return (
    <article className="rollout">
      <title>{`${rollout.service} ${rollout.candidate}: ${phase.text} – Plimsoll`}</title>
      <RolloutHead rollout={rollout} trains={trains} at={at} />
      <p className={`rollout__sentence rollout__sentence--${phase.tone}`}>{rollout.sentence}</p>
      {readCause(rollout) !== null && <p className="rollout__cause">{readCause(rollout)}</p>}
      <FreezeBanner freezes={frozen} at={at} />
      <RolloutNotes rollout={rollout} versions={versions?.versions ?? []} at={at} />
      <section className="panel rollout__state" aria-label="Steps">
        <StepLadder rollout={rollout} large />
        <ShareFacts rollout={rollout} at={at} />
        <WaitingNote rollout={rollout} at={at} />
        <ApprovalList rollout={rollout} at={at} />
        {past === null && (
          <div className="rollout__orders">
            <OrderButtons orders={readOverrides(rollout)} label="Override" />
            {lastResort !== null && (
              <details className="rollout__last">
                <summary>When nothing else helps</summary>
                <OrderButtons orders={[lastResort]} label="Last resort" />
              </details>
            )}
          </div>
        )}
      </section>
      <QueueList queue={waiting} at={at} />
      <div className="rollout__columns">
        <div className="rollout__reading">
          <section className="panel rollout__section" aria-labelledby="evidence">
            <h2 id="evidence">The evidence, batch by batch</h2>
            <EvidenceChart rollout={rollout} at={at} />
          </section>
          <section className="panel rollout__section" aria-labelledby="arithmetic">
            <h2 id="arithmetic">The arithmetic</h2>
            <StreamsTable comparison={rollout.comparison} plan={plan} isOver={isOver(rollout.phase)} at={at} />
          </section>
          <VersionsSection service={rollout.service} list={versions} at={at} />
        </div>
        <section className="rollout__section rollout__timeline" aria-labelledby="timeline">
          <h2 id="timeline">What happened, and who or what decided</h2>
          <Timeline entries={rollout.timeline} subject={rollout.id} />
        </section>
      </div>
    </article>
  );
}
