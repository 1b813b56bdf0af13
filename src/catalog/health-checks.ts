import type { SpanMatch } from './catalog.ts';

/**
 * What counts as a health check, and so never as a customer's step, unless a journey says `healthChecks: include`.
 * docs/catalog.md shows the same list, and a test holds the two together.
 */
export const HEALTH_CHECK_PATHS: readonly string[] = ['/health', '/healthz', '/livez', '/metrics', '/ping', '/readyz'];
export const HEALTH_CHECK_AGENTS: readonly string[] = ['kube-probe/'];

export const healthChecks: readonly SpanMatch[] = [
  { kinds: null, conditions: [{ attribute: 'http.route', test: { kind: 'is', values: HEALTH_CHECK_PATHS } }] },
  { kinds: null, conditions: [{ attribute: 'url.path', test: { kind: 'is', values: HEALTH_CHECK_PATHS } }] },
  ...HEALTH_CHECK_AGENTS.map((prefix) => ({
    kinds: null,
    conditions: [{ attribute: 'user_agent.original', test: { kind: 'prefix', prefix } as const }],
  })),
];
