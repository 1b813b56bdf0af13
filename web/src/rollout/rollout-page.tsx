import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { showBatches } from '../api/questions.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { Section } from '../kit/section.tsx';
import { Trouble, Waiting } from '../kit/waiting.tsx';
import { useNow, usePast } from '../live/use-live.tsx';
import { OrderButtons } from '../order/order-buttons.tsx';
import { FreezeBanner } from '../release/freeze-banner.tsx';
import { QueueList } from '../release/queue-list.tsx';
import { useReleases } from '../release/use-releases.ts';
import { VersionsSection } from '../release/versions-section.tsx';
import { ApprovalList } from './approval-list.tsx';
import { readCause } from './cause.ts';
import { ClosingSection } from './closing-section.tsx';
import { EvidenceChart } from './evidence-chart.tsx';
import { isOver, sayNow, showPhase } from './ladder.ts';
import { freezesOf } from './notes.ts';
import { readLastResort, readOverrides } from './override.ts';
import { readPlan } from './planner-line.ts';
import { RolloutHead } from './rollout-head.tsx';
import { RolloutNotes } from './rollout-notes.tsx';
import { ShareFacts } from './share-facts.tsx';
import { StorySection } from './story-section.tsx';
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
  if (state.kind === 'known') return <Rollout key={id} rollout={state.view} at={server} />;
  const titles = { asking: `Rollout ${id}`, missing: `There is no rollout ${id}`, failed: `Rollout ${id} cannot be shown` };
  return (
    <article className="rollout">
      <PageHead title={titles[state.kind]} crumbs={[{ text: 'Rollouts', to: ROLLOUTS }, { text: id }]} />
      {state.kind === 'asking' && <Waiting what={`rollout ${id}`} lines={6} />}
      {state.kind !== 'asking' && (
        <Trouble
          what={state.kind === 'missing' ? 'No rollout of this name is recorded.' : 'The server gave no answer.'}
          why={state.kind === 'failed' ? state.why : undefined}
          hint={<Link to={ROLLOUTS}>Go to all rollouts</Link>}
        />
      )}
    </article>
  );
}

const ROLLOUTS: string = '/rollouts';

function Rollout({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const ended = isOver(rollout.phase);
  const { stream } = useSearch({ from: '/rollouts/$id' });
  const batches = useAsked(showBatches({ id: rollout.id }), {
    everyMs: ended ? ENDED_EVERY_MS : EVERY_MS,
    again: `${rollout.phase} ${rollout.step} ${rollout.comparison?.batches ?? 0}`,
  });
  return (
    <article className="rollout">
      <Top rollout={rollout} at={at} />
      {ended && (
        <Section id="story" title="What happened, in short">
          <AskedPart asked={batches} what="what happened">
            {(view) => <StorySection batches={view} />}
          </AskedPart>
        </Section>
      )}
      <div className="rollout__columns">
        <div className="rollout__reading">
          <Section id="closing" title="Closing in">
            <AskedPart asked={batches} what="how the evidence closed in" room="tall">
              {(view) => <ClosingSection rollout={rollout} batches={view} stream={stream} at={at} />}
            </AskedPart>
          </Section>
          <Details rollout={rollout} at={at} />
        </div>
        <Section id="timeline" title="What happened, and who or what decided" ground="open">
          <Timeline entries={rollout.timeline} subject={rollout.id} />
        </Section>
      </div>
    </article>
  );
}

/** Characters that are still taken in at one glance. */
const LONG_SENTENCE = 160;
const EVERY_MS = 5_000;
const ENDED_EVERY_MS = 60_000;

/** Where it stands: the sentence, the ladder, what is waited for, and what may be ordered. */
function Top({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const phase = showPhase(rollout.phase);
  const { freezes, queue, trains, versions } = useReleases(rollout.service);
  const past = usePast();
  const lastResort = readLastResort(rollout);
  const isMoving = rollout.phase === 'shifting' || rollout.phase === 'held';
  const isLong = rollout.sentence.length > LONG_SENTENCE;
  const frozen = isMoving ? freezesOf(freezes?.freezes ?? [], rollout.service) : [];
  const waiting = isOver(rollout.phase) ? [] : (queue?.queue ?? []).filter(({ service }) => service === rollout.service);
  return (
    <>
      <RolloutHead rollout={rollout} trains={trains} at={at} />
      <p className={`rollout__sentence rollout__sentence--${phase.tone}${isLong ? ' rollout__sentence--long' : ''}`}>
        {rollout.sentence}
      </p>
      {/* Told once for each phase and share, and not each second. */}
      <p className="hidden-visually" role="status">
        {sayNow(rollout)}
      </p>
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
    </>
  );
}

function Details({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const { versions } = useReleases(rollout.service);
  const isMoving = rollout.phase === 'shifting' || rollout.phase === 'held';
  const plan = isMoving && rollout.comparison !== null ? readPlan(rollout.comparison) : null;
  return (
    <>
      <Section id="arithmetic" title="The arithmetic">
        <StreamsTable comparison={rollout.comparison} plan={plan} isOver={isOver(rollout.phase)} at={at} />
      </Section>
      <Section id="evidence" title="The evidence, batch by batch">
        <EvidenceChart rollout={rollout} at={at} />
      </Section>
      <VersionsSection service={rollout.service} list={versions} at={at} />
    </>
  );
}
