import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AdjustmentView } from '../../../src/wire/adjustment.ts';
import type { AttributionView } from '../../../src/wire/attribution.ts';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import type { ForecastView } from '../../../src/wire/outlook.ts';
import { AlertList } from '../alerts/alert-list.tsx';
import { alertsAbout } from '../alerts/open-alerts.ts';
import { useAlerts } from '../alerts/use-alerts.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { everyObjective } from '../home/headline.ts';
import { templateOf, worstFirst } from '../home/objective-groups.ts';
import { readObjective } from '../home/objective-row.ts';
import { useLive, useNow } from '../live/use-live.tsx';
import { HealthWord } from '../mark/health-glyph.tsx';
import { adjustmentsOf } from './adjustments.ts';
import { AdjustmentsSection } from './adjustments-section.tsx';
import { BudgetSection } from './budget-section.tsx';
import { CohortRows } from './cohort-rows.tsx';
import { ExemplarsSection } from './exemplars-section.tsx';
import { ForecastSection } from './forecast-section.tsx';
import { RulesTable } from './rules-table.tsx';
import { SpendingSection } from './spending-section.tsx';
import { SuggestSection } from './suggest-section.tsx';
import '../home/home.css';
import '../journey/journey.css';
import './objective.css';

export function ObjectivePage(): ReactNode {
  const { name } = useParams({ from: '/objectives/$name' });
  const { home } = useLive();
  const objective = home === null ? undefined : everyObjective(home).find((one) => one.name === name);
  if (home !== null && objective !== undefined) return <Objective key={name} objective={objective} told={Date.parse(home.at)} />;
  return (
    <section className="notice">
      <h1>{home === null ? `Asking for objective ${name}` : `There is no objective ${name}`}</h1>
      {home !== null && (
        <p>
          The catalog in force has none of this name. <Link to="/journeys">Go to the journeys</Link>.
        </p>
      )}
    </section>
  );
}

function Objective({ objective, told }: { objective: ObjectiveView; told: number }): ReactNode {
  const { server: at } = useNow();
  const { home } = useLive();
  const row = readObjective(objective, at, told);
  const all = home === null ? [] : everyObjective(home);
  const cohorts = worstFirst(all.filter((one) => one.name !== objective.name && templateOf(one.name) === objective.name));
  return (
    <article className="subject">
      <title>{`${objective.display_name}: ${row.left} – Plimsoll`}</title>
      <Head objective={objective} />
      <p className={`subject__sentence subject__sentence--${objective.health}`}>{objective.sentence}</p>
      <OpenAlerts objective={objective} at={at} />
      <div className="subject__columns subject__columns--wide-right">
        <div className="subject__stack">
          <BudgetSection objective={objective} at={at} told={told} />
          <Outlook objective={objective} at={at} />
        </div>
        <div className="subject__stack">
          <section className="panel subject__section" aria-labelledby="burning">
            <h2 id="burning">How fast it goes</h2>
            <RulesTable objective={objective} />
          </section>
          <Past objective={objective} at={at} />
        </div>
      </div>
      {cohorts.length > 0 && (
        <section className="panel subject__section journey" aria-labelledby="cohorts">
          <h2 id="cohorts">The same promise, cohort by cohort</h2>
          <CohortRows cohorts={cohorts} caption={`${objective.display_name}, every cohort, the worst first`} />
        </section>
      )}
    </article>
  );
}

function Head({ objective }: { objective: ObjectiveView }): ReactNode {
  const { name, journey, owner, service, method, slice, burn_policy: policy, description } = objective;
  return (
    <header className="subject__head">
      <p className="subject__crumb">
        <Link to="/journeys">Journeys</Link>
        {journey !== null && (
          <>
            {' / '}
            <Link to="/journeys/$name" params={{ name: journey }}>
              {journey}
            </Link>
          </>
        )}
        {templateOf(name) !== name && (
          <>
            {' / '}
            <Link to="/objectives/$name" params={{ name: templateOf(name) }}>
              {templateOf(name)}
            </Link>
          </>
        )}{' '}
        / <span>{name}</span>
      </p>
      <h1 className="subject__name">
        {objective.display_name} <HealthWord health={objective.health} />
      </h1>
      {description !== '' && <p className="subject__about">{description}</p>}
      <p className="facts">
        <span>
          {(objective.target * 100).toFixed(4).replace(/\.?0+$/, '')} % over {objective.window}
          {objective.period === null ? '' : ' of the calendar'}
        </span>
        <span>
          {slice === null
            ? 'counts events'
            : `counts slices of ${slice}${method === 'ratio-timeslices' ? ' by their ratio' : ''}`}
        </span>
        <span>service {service}</span>
        {owner !== null && <span>owned by {owner}</span>}
        <span>burn policy {policy}</span>
      </p>
    </header>
  );
}

function OpenAlerts({ objective, at }: { objective: ObjectiveView; at: number }): ReactNode {
  const alerts = useAlerts();
  const open = alertsAbout(alerts.kind === 'known' ? alerts.view : null, { journey: null, objectives: [objective] });
  return open.length === 0 ? null : <AlertList alerts={open} at={at} label="Open alerts of this objective" />;
}

/** What will be: asked for, because it is reckoned from the whole window. */
function Outlook({ objective, at }: { objective: ObjectiveView; at: number }): ReactNode {
  const path = `/objectives/${encodeURIComponent(objective.name)}/forecast`;
  const forecast = useAsked<ForecastView>(path, { everyMs: 60_000, again: objective.health });
  return (
    <>
      <section className="panel subject__section" aria-labelledby="forecast">
        <h2 id="forecast">When it will be gone</h2>
        <AskedPart asked={forecast} what="the forecast">
          {(view) => <ForecastSection forecast={view} at={at} />}
        </AskedPart>
      </section>
      <section className="subject__section" aria-labelledby="suggest">
        <h2 id="suggest">Is the target right?</h2>
        <SuggestSection name={objective.name} />
      </section>
    </>
  );
}

/** What was: who spent it, and what was taken out of it. */
function Past({ objective, at }: { objective: ObjectiveView; at: number }): ReactNode {
  const path = `/objectives/${encodeURIComponent(objective.name)}/attribution`;
  const attribution = useAsked<AttributionView>(path, { everyMs: 30_000, again: objective.health });
  const adjusted = useAsked<{ adjustments: AdjustmentView[] }>('/adjustments', { everyMs: 60_000 });
  const mine = adjusted.kind === 'known' ? adjustmentsOf(adjusted.view.adjustments, objective) : [];
  return (
    <>
      <section className="panel subject__section" aria-labelledby="spent">
        <h2 id="spent">Who spent it</h2>
        <AskedPart asked={attribution} what="who spent it">
          {(view) => <SpendingSection attribution={view} isAdjusted={objective.raw !== null} at={at} />}
        </AskedPart>
      </section>
      {mine.length > 0 && <AdjustmentsSection adjustments={mine} at={at} />}
      {objective.indicator !== null && <ExemplarsSection indicator={objective.indicator} at={at} />}
    </>
  );
}
