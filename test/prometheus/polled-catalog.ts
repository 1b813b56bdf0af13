/** One journey, and ways of asking one source about it. */
export function polledCatalog(url: string, more = ''): string {
  return `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ where: { service.name: shop } }], cohorts: { version: service.version } }
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: metrics }
spec: { expect: 10s, prometheus: { url: '${url}', every: 10s, delay: 0s, timeout: 2s } }
---
${ratio('requests', { total: 'shop_requests_total', bad: 'shop_requests_total{code="500"}', counter: true })}
---
${ratio('misspelt', { total: 'shop_request_total', bad: 'shop_requests_total{code="500"}', counter: true })}
---
${ratio('divided', { total: 'shop_nothing_divided', bad: 'shop_nothing_divided', counter: false })}
---
${ratio('endless', { total: 'shop_requests_total / 0', bad: 'shop_requests_total', counter: false })}
---
${ratio('below-zero', { total: '-shop_requests_total', bad: 'shop_requests_total', counter: false })}
---
${raw('no-share', 'shop_requests_total')}
---
${ratio('unreadable', { total: 'sum(shop_requests_total', bad: 'shop_requests_total', counter: false })}
${more}`;
}

type Queries = { readonly total: string; readonly bad: string; readonly counter: boolean };

/** A query that is said to be answered with shares. */
function raw(name: string, query: string): string {
  const spec = `{ journey: checkout, query: '${query}' }`;
  return `apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name} }
spec: { ratioMetric: { rawType: success, raw: { metricSource: { metricSourceRef: metrics, type: Prometheus, spec: ${spec} } } } }`;
}

function ratio(name: string, { total, bad, counter }: Queries): string {
  const metric = (query: string, journey: string): string =>
    `{ metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { ${journey}query: '${query}' } } }`;
  return `apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name} }
spec:
  ratioMetric:
    counter: ${counter}
    total: ${metric(total, 'journey: checkout, ')}
    bad: ${metric(bad, '')}
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: shop
  indicatorRef: ${name}
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]`;
}
