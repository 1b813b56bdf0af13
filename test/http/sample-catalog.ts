/** One service with a promise and a plan: enough for every route to have something to show. */
export const CATALOG = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout, displayName: Checkout }
spec:
  owner: team-shop
  match:
    - { kind: server, where: { service.name: shop } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: checkout-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-works, displayName: Checkout works }
spec:
  service: shop
  indicatorRef: checkout-success
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: shop }
spec:
  service: shop
  owner: team-shop
  router: { http: http://127.0.0.1:9/weights }
  steps:
    - { share: 25%, bake: 10s }
    - { share: 100%, bake: 10s }
  judge:
    indicators: [{ sli: checkout-success, delta: 1% }]
    by: version
`;

/** A source that may speak of carts only, and probes from one place. */
export const SCOPED = `apiVersion: plimsoll/v1
kind: Source
metadata: { name: scoped }
spec: { services: [cart], locations: [eu-west] }
`;
/** A journey that nothing is promised for. */
export const UNCOUNTED = `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: browse }
spec: { owner: team-shop, match: [{ kind: server, where: { service.name: shop } }] }
`;
