/** A catalog in which every signal is counted once, behind routers of both kinds, with a train over them. */
export const EVERY_SIGNAL = `apiVersion: openslo/v1
kind: Service
metadata: { name: orders }
spec: {}
---
apiVersion: openslo/v1
kind: Service
metadata: { name: search }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: orders }
spec:
  owner: team-orders
  cohorts: { version: service.version, region: cloud.region }
  match:
    - { kind: server, where: { service.name: orders } }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: search }
spec:
  owner: team-search
  cohorts: { version: service.version }
  match:
    - { kind: server, where: { service.name: search } }
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: metrics }
spec:
  owner: team-orders
  prometheus: { url: http://127.0.0.1:9090, every: 10s, delay: 10s, timeout: 5s }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: orders-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: orders } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: orders-fast }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: orders } } }
    good: { metricSource: { type: plimsoll, spec: { where: { duration: { atMost: 300ms } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: payments-tried }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: orders, log: payment.tried } } }
    bad: { metricSource: { type: plimsoll, spec: { where: { payment.declined_because: unknown } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: settled }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: orders, metric: payments_tried_total } } }
    good: { metricSource: { type: plimsoll, spec: { metric: payments_settled_total } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: queue-short }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: orders, metric: orders.waiting } } }
    good: { metricSource: { type: plimsoll, spec: { limit: { atMost: 100 } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: edge }
spec:
  ratioMetric:
    counter: true
    total:
      metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: orders, query: 'sum by (version) (edge_requests_total)' } }
    bad:
      metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { query: 'sum by (version) (edge_requests_total{code=~"5.."})' } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: lag }
spec:
  thresholdMetric:
    metricSource: { metricSourceRef: metrics, type: Prometheus, spec: { journey: orders, query: 'max(order_lag_seconds)' } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: search-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: search } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
${objective('orders-work', 'orders', 'orders-success')}
---
${objective('orders-quick', 'orders', 'orders-fast')}
---
${objective('payments', 'orders', 'payments-tried')}
---
${objective('payments-settle', 'orders', 'settled')}
---
${objective('queue', 'orders', 'queue-short')}
---
${objective('edge-works', 'orders', 'edge')}
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: order-lag }
spec:
  service: orders
  indicatorRef: lag
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lt, value: 60, target: 0.99 }]
---
${objective('search-works', 'search', 'search-success')}
---
${plan('orders', 'router: { http: http://127.0.0.1:7071/orders }', 'approval: { by: [anna], expires: 10m, otherwise: hold }')}
---
${plan('search', 'router: { haproxy: { address: /run/haproxy/admin.sock, backend: search, places: { blue: [blue1], green: [green1] } } }', '')}
---
apiVersion: plimsoll/v1
kind: Train
metadata: { name: shop }
spec:
  owner: team-orders
  members:
    - { name: search, plan: search }
    - { name: orders, plan: orders, after: [search] }
`;

function objective(name: string, service: string, indicator: string): string {
  return `apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: ${service}
  indicatorRef: ${indicator}
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]`;
}

function plan(service: string, router: string, approval: string): string {
  const last = approval === '' ? '{ share: 100%, bake: 10s }' : `{ share: 100%, bake: 10s, ${approval} }`;
  return `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: ${service} }
spec:
  service: ${service}
  owner: team-${service}
  ${router}
  steps: [{ share: 50%, bake: 10s }, ${last}]
  judge: { indicators: [{ sli: ${service}-success, delta: 1% }], by: version, burstiness: independent, settle: 2s, minStep: 10s }
  exposure: { tolerance: 5%, within: 30s, minRequests: 100 }
  rollback: { most: 100 }
  maxDuration: 30m
  onDeadline: roll-back`;
}
