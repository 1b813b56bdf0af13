import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { useNow } from '../live/use-live.tsx';
import { showAge, showClock, showDay } from '../show.ts';
import { ArithmeticTable } from './arithmetic-table.tsx';
import { EvidenceChart } from './evidence-chart.tsx';
import { readCause } from './cause.ts';
import { showPhase } from './ladder.ts';
import { OverrideButtons } from './override-buttons.tsx';
import { StepLadder } from './step-ladder.tsx';
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
            <Link to="/">The journeys page</Link> lists those that there are.
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
  return (
    <article className="rollout">
      <title>{`${rollout.service} ${rollout.candidate}: ${phase.text} – Plimsoll`}</title>
      <header className="rollout__head">
        <p className="rollout__crumb">
          <Link to="/">Journeys</Link> / <span>rollout {rollout.id}</span>
        </p>
        <h1 className="rollout__name">
          {rollout.service} <span className="version">{rollout.candidate}</span>
          <span className={`rollout__phase rollout__phase--${phase.tone}`}>{phase.text}</span>
        </h1>
        <p className="facts">
          <span>
            in place of <span className="version">{rollout.baseline}</span>
          </span>
          <span>plan {rollout.plan}</span>
          <span>owned by {rollout.owner}</span>
          <span>
            began {showDay(rollout.started_at)} {showClock(rollout.started_at)} UTC
          </span>
          <span>
            {rollout.ended_at === null
              ? `changed ${showAge(at - Date.parse(rollout.changed_at))}`
              : `ended ${showAge(at - Date.parse(rollout.ended_at))}`}
          </span>
        </p>
      </header>
      <p className={`rollout__sentence rollout__sentence--${phase.tone}`}>{rollout.sentence}</p>
      {readCause(rollout) !== null && <p className="rollout__cause">{readCause(rollout)}</p>}
      <section className="panel rollout__state" aria-label="Steps">
        <StepLadder rollout={rollout} large />
        <WaitingNote rollout={rollout} at={at} />
        <OverrideButtons rollout={rollout} />
      </section>
      <div className="rollout__columns">
        <div className="rollout__reading">
          <section className="panel rollout__section" aria-labelledby="evidence">
            <h2 id="evidence">The evidence, batch by batch</h2>
            <EvidenceChart rollout={rollout} at={at} />
          </section>
          <section className="panel rollout__section" aria-labelledby="arithmetic">
            <h2 id="arithmetic">The arithmetic</h2>
            <ArithmeticTable comparison={rollout.comparison} at={at} />
          </section>
        </div>
        <section className="rollout__section rollout__timeline" aria-labelledby="timeline">
          <h2 id="timeline">What happened, and who or what decided</h2>
          <Timeline entries={rollout.timeline} subject={rollout.id} />
        </section>
      </div>
    </article>
  );
}
