import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OverviewView } from '../../../src/wire/overview.ts';
import { showOverview } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { EmptyHome } from '../home/empty-home.tsx';
import { Section } from '../kit/section.tsx';
import { Seen } from '../kit/seen.tsx';
import { Trouble, Waiting } from '../kit/waiting.tsx';
import { useNow } from '../live/use-live.tsx';
import { showNumber } from '../show.ts';
import { DeliveryTiles } from './delivery-section.tsx';
import { Fleet } from './fleet.tsx';
import { JourneyRanks } from './journey-ranks.tsx';
import { OverviewHead } from './overview-head.tsx';
import { countJourneys, sayRemembered } from './overview-words.ts';
import { LosingList, MarkList, MovingList, TroubleList } from './overview-lists.tsx';
import { readOverviewSearch } from './overview-window.ts';
import './overview.css';
import './overview-print.css';

const EVERY_MS = 5_000;

/** Is the experience what was promised? For whoever has ten seconds, and does not know what an indicator is. */
export function OverviewPage(): ReactNode {
  const { window, all } = readOverviewSearch(useSearch({ strict: false }));
  const asked = useAsked(showOverview({ window }), { everyMs: EVERY_MS });
  const { server } = useNow();
  if (asked.kind === 'asking')
    return (
      <section className="notice">
        <title>Plimsoll</title>
        <h1>How do things stand?</h1>
        <Waiting what="how customers fare" lines={5} />
      </section>
    );
  if (asked.kind === 'refused')
    return (
      <section className="notice">
        <title>Plimsoll</title>
        <h1>The overview cannot be shown</h1>
        <Trouble what="There is nothing honest to show." why={asked.why} hint="It is asked for again every few seconds." />
      </section>
    );
  const { view, trouble } = asked;
  return (
    <div className="overview">
      {trouble !== null && <Trouble what="This is the past: it was asked for again without an answer." why={trouble} />}
      {view.fleet.length === 0 && view.portfolio.promises === 0 ? (
        <EmptyHome />
      ) : (
        <Known view={view} at={Math.max(server, Date.parse(view.at))} all={all} />
      )}
    </div>
  );
}

function Known({ view, at, all }: { view: OverviewView; at: number; all: boolean }): ReactNode {
  const since = at - Date.parse(view.at);
  const { delivery } = view;
  // How much of each was seen stands beside it: the promises have windows of their own.
  const seen = <Seen window={`over ${view.window}`} ageMs={view.age_ms === null ? null : view.age_ms + since} />;
  return (
    <>
      <title>{`${view.headline.text} – Plimsoll`}</title>
      <OverviewHead view={view} at={at} />
      <Why view={view} at={at} />
      <Section id="journeys" title="The journeys" aside={seen}>
        <JourneyRanks view={view} at={at} all={all} />
      </Section>
      <Section
        id="fleet"
        title="The fleet"
        aside={`${showNumber(view.portfolio.promises, 'promise')} of ${showNumber(countJourneys(view.standings), 'journey')}`}
      >
        <Fleet view={view} />
        <Seen
          window="each over its own window"
          coverage={view.coverage}
          ageMs={view.age_ms === null ? null : view.age_ms + since}
        />
      </Section>
      <Section
        id="delivery"
        title="How releases go"
        aside={<Seen window={sayRemembered(delivery)} ageMs={delivery.age_ms === null ? undefined : delivery.age_ms + since} />}
      >
        <DeliveryTiles delivery={delivery} />
      </Section>
    </>
  );
}

/** What is wrong, what was changed before, and what is done about it. Where nothing is lost, that takes less room. */
function Why({ view, at }: { view: OverviewView; at: number }): ReactNode {
  const isCalm = view.losing.length === 0;
  const losing = (
    <Section id="losing" title="Who and what loses it">
      <LosingList view={view} />
    </Section>
  );
  return (
    <div className={isCalm ? 'overview__why overview__why--calm' : 'overview__why'}>
      {!isCalm && losing}
      <div className="overview__stack">
        {isCalm && losing}
        <Section id="troubles" title="Incidents and pages">
          <TroubleList troubles={view.troubles} at={at} />
        </Section>
        <Section id="changed" title="What changed">
          <MarkList marks={view.changed} at={at} none={`Nothing was changed within ${view.window}`} />
        </Section>
      </div>
      <Section
        id="done"
        title="What is being done"
        aside={view.moving.rollouts > 0 ? `${view.moving.rollouts} under way` : undefined}
      >
        <MovingList moving={view.moving} at={at} />
        {(view.done.length > 0 || view.moving.rollouts === 0) && (
          <MarkList marks={view.done} at={at} none={`Nothing was released or ordered within ${view.window}`} />
        )}
      </Section>
    </div>
  );
}
