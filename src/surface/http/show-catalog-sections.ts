import { isFollowed } from '../../catalog/actuator-ref.ts';
import type { AlertRule } from '../../catalog/alert-rule.ts';
import type { Catalog, RolloutPlan, Route, Source } from '../../catalog/catalog.ts';
import { BURN_POLICIES } from '../../catalog/burn-policies.ts';
import { showDuration, showNumber, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { CatalogSectionView } from '../../wire/catalog.ts';
import type { Places } from './catalog-places.ts';

const MOST_THINGS = 200;

type Thing = { readonly name: string; readonly displayName?: string; readonly owner?: string | null; readonly sentence: string };
type Section = {
  readonly kind: string;
  readonly title: string;
  readonly about: string;
  readonly documents: readonly string[];
  readonly things: readonly Thing[];
};

/** What stands in a catalog besides promises: by what they are kept, and who is told. */
export function showSections(catalog: Catalog, place: Places): CatalogSectionView[] {
  return [...releasing(catalog), ...telling(catalog), ...hearing(catalog), ...comparing(catalog)]
    .filter(({ things }) => things.length > 0)
    .map(({ things, documents, ...head }) => ({
      ...head,
      things: things.slice(0, MOST_THINGS).map(({ name, displayName, owner, sentence }) => ({
        name,
        display_name: displayName ?? name,
        owner: owner ?? null,
        sentence,
        ...place(name, documents),
      })),
      left_out: Math.max(0, things.length - MOST_THINGS),
    }));
}

/** What is done when a promise is in danger, or something is released. */
function releasing({ plans, trains, adjustments }: Catalog): readonly Section[] {
  return [
    {
      kind: 'plans',
      title: 'How releases go',
      about: 'What a release has to prove at each step before it goes further, and what takes it back.',
      documents: ['RolloutPlan'],
      things: plans.map((plan) => ({ name: plan.name, owner: plan.owner, sentence: planInWords(plan) })),
    },
    {
      kind: 'trains',
      title: 'Releases that go together',
      about: 'Members go in order, and come back together.',
      documents: ['Train'],
      things: trains.map(({ name, members }) => ({
        name,
        sentence: `${members.map(({ name: plan }) => plan).join(', then ')}.`,
      })),
    },
    {
      kind: 'adjustments',
      title: 'Time that does not count',
      about: 'Left out of budgets, for a reason.',
      documents: ['BudgetAdjustment'],
      things: adjustments.map(({ name, reason, approvedBy }) => ({
        name,
        sentence: `${reason}${approvedBy === null ? '' : `, approved by ${approvedBy}`}`,
      })),
    },
  ];
}

function telling({ burnPolicies, objectives, routes, alertTargets }: Catalog): readonly Section[] {
  const usual = new Set(BURN_POLICIES.map(({ name }) => name));
  const used = Map.groupBy(objectives, ({ burnPolicy }) => burnPolicy);
  const usedBy = (name: string): number => used.get(name)?.length ?? 0;
  return [
    {
      kind: 'alerts',
      title: 'When somebody is told',
      about: 'Rules about how fast a budget goes, shared by promises.',
      documents: ['BurnPolicy'],
      things: burnPolicies
        .filter(({ name }) => !usual.has(name) || usedBy(name) > 0)
        .map(({ name, rules }) => ({ name, sentence: `${rulesInWords(rules)} ${showNumber(usedBy(name), 'promise')} of it.` })),
    },
    {
      kind: 'routes',
      title: 'Who is told',
      about: 'Where messages go. Addresses are not shown, because they may hold a secret.',
      documents: ['Route'],
      things: routes.map((route) => ({ name: route.name, owner: route.owner, sentence: routeInWords(route) })),
    },
    {
      kind: 'targets',
      title: 'Who else is told',
      about: 'Places that alert policies name besides the owner.',
      documents: ['AlertNotificationTarget'],
      things: alertTargets.map(({ name, displayName, webhook }) => ({
        name,
        displayName,
        sentence: webhook === null ? 'Goes to the owner’s route.' : 'Has an address of its own.',
      })),
    },
  ];
}

/** Where evidence comes from. */
function hearing({ services, sources, probes = [] }: Catalog): readonly Section[] {
  return [
    {
      kind: 'services',
      title: 'Services',
      about: 'What promises are about.',
      documents: ['Service'],
      things: services.map(({ name, displayName, description }) => ({ name, displayName, sentence: description })),
    },
    {
      kind: 'sources',
      title: 'Who speaks',
      about: 'Senders of telemetry: of what they may speak, and how often they are expected.',
      documents: ['Source', 'DataSource'],
      things: sources.map((source) => ({
        name: source.name,
        displayName: source.displayName,
        owner: source.owner,
        sentence: sourceInWords(source),
      })),
    },
    {
      kind: 'probes',
      title: 'What is tried by ourselves',
      about: 'Journeys that are walked again and again, so that silence says something.',
      documents: ['Probe'],
      things: probes.map(({ name, everyMs, steps, journey }) => ({
        name,
        sentence: `Walks ${journey} in ${showNumber(steps.length, 'step')} every ${showDuration(everyMs as DurationMs)}.`,
      })),
    },
  ];
}

function comparing({ reconciliations = [], streams = [], costSources = [] }: Catalog): readonly Section[] {
  return [
    {
      kind: 'reconciliations',
      title: 'What is compared',
      about: 'What should be there with what is there, row by row.',
      documents: ['Reconciliation'],
      things: reconciliations.map(({ name, displayName, everyMs, compare }) => ({
        name,
        displayName,
        sentence: `Compares ${compare} every ${showDuration(everyMs)}.`,
      })),
    },
    {
      kind: 'streams',
      title: 'What is kept to compare',
      about: 'Hashes of keys and values, for a while.',
      documents: ['Stream'],
      things: streams.map(({ name, displayName, keepMs }) => ({
        name,
        displayName,
        sentence: `Kept for ${showDuration(keepMs)}.`,
      })),
    },
    {
      kind: 'costs',
      title: 'What things cost',
      about: 'Where charges come from.',
      documents: ['CostSource'],
      things: costSources.map(({ name, currency, delayMs }) => ({
        name,
        sentence: `In ${currency}; an hour’s charges are there after ${showDuration(delayMs)}.`,
      })),
    },
  ];
}

function planInWords({ service, steps, strategy, judge, router, budget }: RolloutPlan): string {
  const shares = steps.map(({ share, mirror }) =>
    share === 0 && mirror > 0 ? `${showRatio(mirror)} mirrored` : showRatio(share),
  );
  const compared = judge.indicators.map(({ indicator }) => indicator);
  const judged = compared.length === 0 ? '' : ` Judged by ${compared.slice(0, 4).join(', ')}${compared.length > 4 ? ' …' : ''}.`;
  const floor =
    budget === null || budget.floor < 0
      ? ''
      : ` Stops while ${budget.objective} has less than ${showRatio(budget.floor)} of its budget.`;
  return `${service}, ${strategy}: ${shares.join(' → ')}${isFollowed(router) ? ', moved by somebody else' : ''}.${judged}${floor}`;
}

function rulesInWords(rules: readonly AlertRule[]): string {
  const by = Map.groupBy(rules, ({ action }) => action);
  const said = [...by].map(([action, some]) => showNumber(some.length, `${action} rule`));
  return `${said.length === 0 ? 'No rules' : said.join(', ')}.`;
}

function routeInWords({ services, webhook, announce }: Route): string {
  const about = services === null ? 'Every service' : services.join(', ');
  const told = webhook === null ? 'shown here only' : 'told by webhook';
  return `${about}: ${told}${announce === undefined ? '' : '; rollouts are announced'}.`;
}

function sourceInWords({ services, expectMs, silentAfterMs, prometheus, browser }: Source): string {
  const how = prometheus === null ? (browser === undefined ? 'Sends telemetry' : 'Pages send events') : 'Is asked queries';
  const about = services === null ? 'of any service' : services.length === 0 ? 'of no service' : `of ${services.join(', ')}`;
  return `${how} ${about}, expected every ${showDuration(expectMs)} and silent after ${showDuration(silentAfterMs)}.`;
}
