import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { AlertList } from '../alerts/alert-list.tsx';
import { alertsAbout } from '../alerts/open-alerts.ts';
import { useAlerts } from '../alerts/use-alerts.ts';
import { attributeBudget, listAdjustments, listBudgets, showHistory, showObjective } from '../api/questions.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { templateOf } from '../home/objective-groups.ts';
import { readObjective } from '../home/objective-row.ts';
import { PageHead, type Crumb } from '../kit/page-head.tsx';
import { Section } from '../kit/section.tsx';
import { Trouble, Waiting } from '../kit/waiting.tsx';
import { useNow } from '../live/use-live.tsx';
import { HealthWord } from '../mark/health-glyph.tsx';
import { bound, showPercent } from '../show.ts';
import { adjustmentsOf } from './adjustments.ts';
import { AdjustmentsSection } from './adjustments-section.tsx';
import { BudgetSection, RestsSection } from './budget-section.tsx';
import { CohortRows } from './cohort-rows.tsx';
import { cohortsOf } from './cohorts.ts';
import { ExemplarsSection } from './exemplars-section.tsx';
import { HistorySection } from './history-section.tsx';
import { RulesTable } from './rules-table.tsx';
import { SpendingSection } from './spending-section.tsx';
import { SuggestSection } from './suggest-section.tsx';
import { SumSection } from './sum-section.tsx';
import { useTold } from './use-told.ts';
import '../home/home.css';
import '../journey/journey.css';
import './objective.css';

const OBJECTIVES: string = '/objectives';
const EXPLORE: string = '/explore';
const EVERY_MS = 2_000;
const HISTORY_EVERY_MS = 15_000;

export function ObjectivePage(): ReactNode {
  const { name } = useParams({ from: '/objectives/$name' });
  const asked = useAsked(showObjective({ name }), { everyMs: EVERY_MS });
  if (asked.kind === 'known') return <Objective key={name} objective={asked.view} trouble={asked.trouble} />;
  return (
    <article className="subject">
      <PageHead
        title={asked.kind === 'asking' ? name : asked.missing ? `There is no objective ${name}` : `${name} cannot be shown`}
        crumbs={[{ text: 'Objectives', to: OBJECTIVES }, { text: name }]}
      />
      {asked.kind === 'asking' ? (
        <Waiting what={`objective ${name}`} lines={6} />
      ) : (
        <Trouble
          what={asked.missing ? 'The catalog in force has none of this name.' : 'The server gave no answer.'}
          why={asked.missing ? undefined : asked.why}
          hint={<Link to={OBJECTIVES}>Go to all objectives</Link>}
        />
      )}
    </article>
  );
}

function Objective({ objective, trouble }: { objective: ObjectiveView; trouble: string | null }): ReactNode {
  const { server: at } = useNow();
  const told = useTold(objective, at);
  const [lit, setLit] = useState<string | null>(null);
  return (
    <article className="subject">
      <Head objective={objective} left={readObjective(objective, at, told).left} />
      {trouble !== null && <Trouble what="This is the past: it was asked for again without an answer." why={trouble} />}
      <p className={`subject__sentence subject__sentence--${objective.health}`}>{bound(objective.sentence)}</p>
      <OpenAlerts objective={objective} at={at} />
      <OverTime objective={objective} now={{ at, told }} lit={{ id: lit, set: setLit }} />
      <Cohorts objective={objective} />
      <div className="objective-page__columns">
        <Adjusted objective={objective} at={at} />
        {objective.indicator !== null && <ExemplarsSection indicator={objective.indicator} at={at} />}
        <Section id="suggest" title="Is the target right?">
          <SuggestSection name={objective.name} />
        </Section>
      </div>
    </article>
  );
}

function Head({ objective, left }: { objective: ObjectiveView; left: string }): ReactNode {
  const { name, journey, owner, service, method, slice, burn_policy: policy, description, indicator } = objective;
  const template = templateOf(name);
  const crumbs: Crumb[] = [
    { text: 'Objectives', to: OBJECTIVES },
    ...(journey === null ? [] : [{ text: journey, to: `/journeys/${encodeURIComponent(journey)}` }]),
    ...(template === name ? [] : [{ text: template, to: `/objectives/${encodeURIComponent(template)}` }]),
    { text: name },
  ];
  return (
    <PageHead
      title={objective.display_name}
      tab={`${objective.display_name}: ${left}`}
      crumbs={crumbs}
      state={<HealthWord health={objective.health} />}
      about={description}
      facts={
        <>
          <span>
            {showPercent(objective.target)} over {objective.window}
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
        </>
      }
      actions={
        indicator === null ? undefined : (
          <Link to={EXPLORE} search={{ indicator } as never} className="button">
            Open in explore
          </Link>
        )
      }
    />
  );
}

function OpenAlerts({ objective, at }: { objective: ObjectiveView; at: number }): ReactNode {
  const alerts = useAlerts();
  const open = alertsAbout(alerts.kind === 'known' ? alerts.view : null, { journey: null, objectives: [objective] });
  return open.length === 0 ? null : <AlertList alerts={open} at={at} label="Open alerts of this objective" />;
}

type Timed = {
  readonly objective: ObjectiveView;
  readonly now: { readonly at: number; readonly told: number };
  readonly lit: { readonly id: string | null; readonly set: (id: string | null) => void };
};

/** The budget now, over time, and by whom: one answer draws it, and what is pointed at in one part is lit in the other. */
function OverTime({ objective, now: { at, told }, lit }: Timed): ReactNode {
  const { name } = objective;
  const history = useAsked(showHistory({ name }), { everyMs: HISTORY_EVERY_MS, again: objective.health });
  const attribution = useAsked(attributeBudget({ name }), { everyMs: 30_000, again: objective.health });
  return (
    <>
      <div className="objective-page__columns objective-page__columns--head">
        <div className="subject__stack">
          <BudgetSection objective={objective} at={at} told={told} />
          <RestsSection objective={objective} at={at} told={told} />
        </div>
        <Section id="history" title="The budget over time">
          <AskedPart asked={history} what="the budget over time" room="tall">
            {(view) => <HistorySection history={view} now={at} lit={lit.id} onLit={lit.set} />}
          </AskedPart>
        </Section>
      </div>
      <Section id="spent" title="Who spent it">
        <AskedPart asked={attribution} what="who spent it">
          {(view) => (
            <SpendingSection attribution={view} isAdjusted={objective.raw !== null} at={at} lit={lit.id} onLit={lit.set} />
          )}
        </AskedPart>
      </Section>
      <div className="objective-page__columns">
        <Section id="sum" title="The arithmetic">
          <AskedPart asked={history} what="the arithmetic">
            {(view) => <SumSection sum={view.sum} />}
          </AskedPart>
        </Section>
        <Section id="burning" title="How fast it goes">
          <RulesTable objective={objective} />
        </Section>
      </div>
    </>
  );
}

/** Names of cohorts begin with that of their promise and a brace; longer names of other promises may stand between. */
const MOST_COHORTS = 200;

function Cohorts({ objective: { name, display_name: shown } }: { objective: ObjectiveView }): ReactNode {
  const isTemplate = templateOf(name) === name;
  const asked = useAsked(isTemplate ? listBudgets({ after: `${name}{`, limit: MOST_COHORTS }) : null, { everyMs: 10_000 });
  const cohorts = asked.kind === 'known' ? cohortsOf(name, asked.view.budgets) : [];
  if (cohorts.length === 0) return null;
  return (
    <Section id="cohorts" title="The same promise, cohort by cohort">
      <CohortRows cohorts={cohorts} caption={`${shown}, every cohort, the worst first`} />
    </Section>
  );
}

/** What was taken out of it. */
function Adjusted({ objective, at }: { objective: ObjectiveView; at: number }): ReactNode {
  const adjusted = useAsked(listAdjustments(), { everyMs: 60_000 });
  const mine = adjusted.kind === 'known' ? adjustmentsOf(adjusted.view.adjustments, objective) : [];
  return mine.length === 0 ? null : <AdjustmentsSection adjustments={mine} at={at} />;
}
