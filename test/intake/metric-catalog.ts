import type { Catalog, Limit, MetricIndicator, MetricPart } from '../../src/catalog/catalog.ts';
import { catalogOf, is, journey, not, prefix } from './sample-catalog.ts';

export function metricIndicator(name: string, journeyName: string, parts: readonly MetricPart[]): MetricIndicator {
  return { signal: 'metric', name, displayName: name, journey: journeyName, generation: `${name}@1`, parts };
}

export function part(adds: MetricPart['adds'], metric: string, rest: Partial<MetricPart> = {}): MetricPart {
  return { adds, metric, where: [], limit: null, ...rest };
}

export const atMost = (bound: number): Limit => ({ kind: 'below', bound, inclusive: true });
export const moreThan = (bound: number): Limit => ({ kind: 'above', bound, inclusive: false });

/** Two journeys told by metrics: by counters, by histograms with limits on either side, and by values that go up and down. */
export const METRICS: Catalog = catalogOf(
  [
    journey('checkout', {
      match: [{ kinds: null, conditions: [is('service.name', 'storefront'), is('http.request.method', 'GET')] }],
      cohorts: [
        { label: 'version', attribute: 'service.version' },
        { label: 'method', attribute: 'http.request.method' },
      ],
    }),
    journey('queue'),
  ],
  [
    metricIndicator('requests', 'checkout', [
      part('total', 'http_requests_total'),
      part('bad', 'http_requests_total', { where: [prefix('http.response.status_code', '5')] }),
    ]),
    metricIndicator('orders', 'checkout', [
      part('total', 'orders.received', { where: [not('deployment.environment.name', 'test')] }),
      part('good', 'orders.done'),
    ]),
    metricIndicator('fast', 'checkout', [
      part('total', 'http.server.request.duration'),
      part('good', 'http.server.request.duration', { limit: atMost(0.25) }),
    ]),
    metricIndicator('slow', 'checkout', [
      part('total', 'http.server.request.duration', { where: [is('http.request.method', 'GET')] }),
      part('bad', 'http.server.request.duration', { limit: moreThan(0.3) }),
    ]),
    metricIndicator('short', 'queue', [
      part('total', 'queue.length'),
      part('good', 'queue.length', { limit: { kind: 'below', bound: 10, inclusive: false } }),
    ]),
  ],
);
