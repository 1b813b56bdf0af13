import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertListView } from '../../../src/wire/alert.ts';
import type { HomeView } from '../../../src/wire/home.ts';
import { alertsAbout } from '../alerts/open-alerts.ts';
import { useAlerts } from '../alerts/use-alerts.ts';
import { FreezeBanner } from '../release/freeze-banner.tsx';
import { useReleases, type Releases } from '../release/use-releases.ts';
import { connection } from '../live/live-state.ts';
import { useLive, useNow } from '../live/use-live.tsx';
import { LoadLine } from '../mark/load-line.tsx';
import { readMark } from '../mark/load-line.ts';
import { showAge } from '../show.ts';
import { EmptyHome } from './empty-home.tsx';
import { everyObjective, readHeadline } from './headline.ts';
import { JourneyPanel } from './journey-panel.tsx';
import { worstOfEach } from './objective-groups.ts';
import { ObjectiveList } from './objective-list.tsx';
import { ProductsPanel } from './products-panel.tsx';
import { RolloutsPanel } from './rollouts-panel.tsx';
import { useHome } from './use-home.ts';
import './home.css';

export function HomePage(): ReactNode {
  const state = useLive();
  const home = useHome();
  const now = useNow();
  const alerts = useAlerts();
  const releases = useReleases(null);
  if (home !== null) {
    const known = alerts.kind === 'known' ? alerts.view : null;
    return <Home home={home} alerts={known} releases={releases} at={now.server} />;
  }
  const link = state.home === null ? connection(state, now.local) : { kind: 'connecting' };
  return (
    <section className="notice">
      <title>Plimsoll</title>
      <h1>{link.kind === 'connecting' ? 'Asking Plimsoll how things stand' : 'Nothing is known yet'}</h1>
      <p>
        {link.kind === 'connecting'
          ? 'This takes a moment.'
          : 'Plimsoll has not answered since this page was opened, so there is nothing honest to show.'}
      </p>
    </section>
  );
}

type Known = { readonly home: HomeView; readonly alerts: AlertListView | null; readonly releases: Releases; readonly at: number };

function Home({ home, alerts, releases, at }: Known): ReactNode {
  const told = Date.parse(home.at);
  const empty = home.journeys.length === 0 && home.objectives_elsewhere.length === 0;
  return (
    <div className="home">
      <title>{empty ? 'Plimsoll' : `${readHeadline(home).text} – Plimsoll`}</title>
      <RefusedCatalog refused={home.catalog.refused} />
      <FreezeBanner freezes={releases.freezes?.freezes ?? []} at={at} />
      {empty ? <EmptyHome /> : <Headline home={home} at={at} />}
      <div className="home__columns">
        <div className="home__journeys">
          <ProductsPanel products={home.products} at={at} />
          {home.journeys.map((journey) => (
            <JourneyPanel
              key={journey.name}
              journey={journey}
              alerts={alertsAbout(alerts, { journey: journey.name, objectives: journey.objectives })}
              at={at}
              told={told}
            />
          ))}
          {home.objectives_elsewhere.length > 0 && (
            <section className="panel journey" aria-labelledby="elsewhere">
              <h2 id="elsewhere" className="journey__name">
                Objectives of no journey
              </h2>
              <ObjectiveList objectives={home.objectives_elsewhere} at={at} told={told} />
            </section>
          )}
        </div>
        {!(empty && home.rollouts.length === 0) && <RolloutsPanel rollouts={home.rollouts} releases={releases} at={at} />}
      </div>
    </div>
  );
}

function Headline({ home, at }: { home: HomeView; at: number }): ReactNode {
  const headline = readHeadline(home);
  return (
    <section className="headline" aria-labelledby="headline">
      <div>
        <h1 id="headline" className="headline__text">
          {headline.text}
        </h1>
        {headline.rest !== '' && <p className="headline__rest">{headline.rest}</p>}
        <p className="facts">
          <span>
            <a href="#rollouts">{headline.moving}</a>
          </span>
          <span>
            <Link to="/alerts">{headline.alerts}</Link>
          </span>
          <span>
            catalog <code>{home.catalog.revision.slice(0, 8)}</code> applied {showAge(at - Date.parse(home.catalog.applied_at))}
          </span>
        </p>
      </div>
      <ul className="headline__fleet" aria-label="Every promise, by its worst cohort">
        {worstOfEach(everyObjective(home)).map((objective) => (
          <li key={objective.name}>
            <a href={`#objective-${objective.name}`} title={readMark(objective).label}>
              <LoadLine mark={readMark(objective)} size={36} />
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RefusedCatalog({ refused }: { refused: readonly string[] }): ReactNode {
  if (refused.length === 0) return null;
  return (
    <section className="refused" role="alert" aria-labelledby="refused">
      <h2 id="refused">The newest edit of the catalog was refused; the last good one is in force</h2>
      <ul>
        {refused.slice(0, 20).map((mistake) => (
          <li key={mistake}>
            <code>{mistake}</code>
          </li>
        ))}
      </ul>
      {refused.length > 20 && (
        <p className="quiet">
          and {refused.length - 20} more. <code>plimsoll validate</code> shows all of them.
        </p>
      )}
    </section>
  );
}
