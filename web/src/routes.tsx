import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';
import { HomePage } from './home/home-page.tsx';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });
const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });
// The charting code is only fetched by those who open a rollout.
const rollout = createRoute({
  getParentRoute: () => root,
  path: '/rollouts/$id',
  component: lazyRouteComponent(() => import('./rollout/rollout-page.tsx'), 'RolloutPage'),
});
const ledger = createRoute({
  getParentRoute: () => root,
  path: '/ledger',
  validateSearch: (search: Record<string, unknown>): { subject?: string } =>
    typeof search['subject'] === 'string' ? { subject: search['subject'] } : {},
  component: lazyRouteComponent(() => import('./ledger/ledger-page.tsx'), 'LedgerPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([home, rollout, ledger]),
  scrollRestoration: true,
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
