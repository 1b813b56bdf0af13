import { createRootRoute, createRoute, createRouter, lazyRouteComponent, retainSearchParams } from '@tanstack/react-router';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';
import { WentWrong } from './frame/went-wrong.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { keepOverviewSearch } from './overview/overview-window.ts';
import { readExplored } from './explore/explore-search.ts';
import { LEDGER_CHOICES, type LedgerSearch } from './ledger/entry-search.ts';
import { LINE_CHOICES, type LineSearch } from './objectives/line-rows.ts';
import { readMoment } from './past/moment.ts';
import { ROLLOUT_CHOICES, type RolloutSearch } from './rollouts/rollout-search.ts';
import { readListSearch } from './table/list-search.ts';

// Whoever looks at a moment goes on looking at it from screen to screen.
const root = createRootRoute({
  component: Frame,
  notFoundComponent: NotFound,
  validateSearch: readMoment,
  search: { middlewares: [retainSearchParams(['at'])] },
});
const home = createRoute({ getParentRoute: () => root, path: '/', validateSearch: keepOverviewSearch, component: OverviewPage });
const journeys = createRoute({
  getParentRoute: () => root,
  path: '/journeys',
  component: lazyRouteComponent(() => import('./home/home-page.tsx'), 'HomePage'),
});
// The charting code is only fetched by those who open a rollout.
const rollout = createRoute({
  getParentRoute: () => root,
  path: '/rollouts/$id',
  validateSearch: (search: Record<string, unknown>): { stream?: string } =>
    typeof search['stream'] === 'string' ? { stream: search['stream'] } : {},
  component: lazyRouteComponent(() => import('./rollout/rollout-page.tsx'), 'RolloutPage'),
});
const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  component: lazyRouteComponent(() => import('./alerts/alerts-page.tsx'), 'AlertsPage'),
});
const now = createRoute({
  getParentRoute: () => root,
  path: '/now',
  validateSearch: readWindow,
  component: lazyRouteComponent(() => import('./now/now-page.tsx'), 'NowPage'),
});
const journey = createRoute({
  getParentRoute: () => root,
  path: '/journeys/$name',
  validateSearch: readWindow,
  component: lazyRouteComponent(() => import('./journey/journey-page.tsx'), 'JourneyPage'),
});
const product = createRoute({
  getParentRoute: () => root,
  path: '/products/$name',
  validateSearch: readWindow,
  component: lazyRouteComponent(() => import('./journey/product-page.tsx'), 'ProductPage'),
});
const objective = createRoute({
  getParentRoute: () => root,
  path: '/objectives/$name',
  component: lazyRouteComponent(() => import('./objective/objective-page.tsx'), 'ObjectivePage'),
});
// Lists of thousands, whose table is only fetched by those who open one.
const objectives = createRoute({
  getParentRoute: () => root,
  path: '/objectives',
  validateSearch: readLineSearch,
  component: lazyRouteComponent(() => import('./objectives/objectives-page.tsx'), 'ObjectivesPage'),
});
const rollouts = createRoute({
  getParentRoute: () => root,
  path: '/rollouts',
  validateSearch: (search: Record<string, unknown>): RolloutSearch => readListSearch(search, ROLLOUT_CHOICES),
  component: lazyRouteComponent(() => import('./rollouts/rollouts-page.tsx'), 'RolloutsPage'),
});
const trains = createRoute({
  getParentRoute: () => root,
  path: '/trains',
  component: lazyRouteComponent(() => import('./train/trains-page.tsx'), 'TrainsPage'),
});
const train = createRoute({
  getParentRoute: () => root,
  path: '/trains/$id',
  component: lazyRouteComponent(() => import('./train/trains-page.tsx'), 'TrainPage'),
});
const ledger = createRoute({
  getParentRoute: () => root,
  path: '/ledger',
  validateSearch: (search: Record<string, unknown>): LedgerSearch => readListSearch(search, LEDGER_CHOICES),
  component: lazyRouteComponent(() => import('./ledger/ledger-page.tsx'), 'LedgerPage'),
});
const entry = createRoute({
  getParentRoute: () => root,
  path: '/ledger/$seq',
  component: lazyRouteComponent(() => import('./decision/entry-page.tsx'), 'EntryPage'),
});
const backtest = createRoute({
  getParentRoute: () => root,
  path: '/backtest',
  component: lazyRouteComponent(() => import('./backtest/backtest-page.tsx'), 'BacktestPage'),
});
const explore = createRoute({
  getParentRoute: () => root,
  path: '/explore',
  validateSearch: (search: Record<string, unknown>) => readExplored(search),
  component: lazyRouteComponent(() => import('./explore/explore-page.tsx'), 'ExplorePage'),
});
// What is promised; the editor is fetched by those who change it.
const catalog = createRoute({
  getParentRoute: () => root,
  path: '/catalog',
  validateSearch: (search: Record<string, unknown>): { journey?: string } =>
    typeof search['journey'] === 'string' ? { journey: search['journey'] } : {},
  component: lazyRouteComponent(() => import('./catalog/catalog-page.tsx'), 'CatalogPage'),
});
const catalogEdit = createRoute({
  getParentRoute: () => root,
  path: '/catalog/edit',
  validateSearch: (search: Record<string, unknown>): { file?: string; line?: number } => ({
    ...(typeof search['file'] === 'string' && { file: search['file'] }),
    ...(typeof search['line'] === 'number' && { line: search['line'] }),
  }),
  component: lazyRouteComponent(() => import('./catalog/edit-page.tsx'), 'EditPage'),
});
// What the evidence itself is like; each of these pages is only fetched by those who open it.
const coverage = createRoute({
  getParentRoute: () => root,
  path: '/evidence',
  component: lazyRouteComponent(() => import('./evidence/coverage-page.tsx'), 'CoveragePage'),
});
const map = createRoute({
  getParentRoute: () => root,
  path: '/evidence/map',
  validateSearch: readWindow,
  component: lazyRouteComponent(() => import('./evidence/map-page.tsx'), 'MapPage'),
});
const probes = createRoute({
  getParentRoute: () => root,
  path: '/evidence/probes',
  component: lazyRouteComponent(() => import('./evidence/probes-page.tsx'), 'ProbesPage'),
});
const probe = createRoute({
  getParentRoute: () => root,
  path: '/evidence/probes/$name',
  validateSearch: readWindow,
  component: lazyRouteComponent(() => import('./evidence/probe-page.tsx'), 'ProbePage'),
});
const reconciliations = createRoute({
  getParentRoute: () => root,
  path: '/evidence/reconciliations',
  component: lazyRouteComponent(() => import('./evidence/reconciliations-page.tsx'), 'ReconciliationsPage'),
});
const reconciliation = createRoute({
  getParentRoute: () => root,
  path: '/evidence/reconciliations/$name',
  component: lazyRouteComponent(() => import('./evidence/reconciliations-page.tsx'), 'ReconciliationPage'),
});
const traces = createRoute({
  getParentRoute: () => root,
  path: '/evidence/traces',
  component: lazyRouteComponent(() => import('./evidence/trace-page.tsx'), 'TracesPage'),
});
const trace = createRoute({
  getParentRoute: () => root,
  path: '/evidence/traces/$id',
  component: lazyRouteComponent(() => import('./evidence/trace-page.tsx'), 'TracePage'),
});
// How a newcomer gets to a first verdict; with what they send stands in the address.
const start = createRoute({
  getParentRoute: () => root,
  path: '/start',
  validateSearch: (search: Record<string, unknown>): { with?: string } =>
    typeof search['with'] === 'string' ? { with: search['with'] } : {},
  component: lazyRouteComponent(() => import('./first/start-page.tsx'), 'StartPage'),
});
const evidence = [coverage, map, probes, probe, reconciliations, reconciliation, traces, trace] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    journeys,
    rollout,
    rollouts,
    alerts,
    now,
    journey,
    product,
    objective,
    objectives,
    trains,
    train,
    ledger,
    entry,
    backtest,
    catalog,
    catalogEdit,
    explore,
    start,
    ...evidence,
  ]),
  scrollRestoration: true,
  defaultErrorComponent: WentWrong,
  defaultPreload: 'intent',
});

function readLineSearch(search: Record<string, unknown>): LineSearch {
  return readListSearch(search, LINE_CHOICES);
}

/** How far a page looks back stands in its address, so that what one person sees can be sent to another. */
function readWindow(search: Record<string, unknown>): { window?: string } {
  return typeof search['window'] === 'string' ? { window: search['window'] } : {};
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
