/** A checkout with members of three kinds, a product around it, and a bound on rises without evidence where it is asked for. */
export type ScoreCatalog = { readonly weights?: readonly [number, number]; readonly score?: string };

export function scoreCatalog({ weights = [3, 1], score = '' }: ScoreCatalog = {}): string {
  return `apiVersion: openslo/v1
kind: Service
metadata: { name: storefront }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout, displayName: Checkout }
spec:
  owner: team-shop
  cohorts: { version: service.version }
  match:
    - { kind: server, where: { service.name: storefront } }
  members:
    - { objective: checkout-works, weight: ${weights[0]}, key: true }
    - { objective: checkout-fast, weight: ${weights[1]} }
  revenue: { perHour: 12000, currency: EUR }
${score === '' ? '' : `  score: ${score}\n`}---
apiVersion: plimsoll/v1
kind: Product
metadata: { name: shop, displayName: Shop }
spec:
  owner: team-shop
  members: [{ journey: checkout, weight: 2 }]
---
apiVersion: plimsoll/v1
kind: SloPolicy
metadata: { name: apart }
spec: { objectives: { names: [checkout-works] }, per: [version], cap: 5 }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: speed }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { duration: { atMost: 400ms } } } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-works, displayName: Checkout works }
spec:
  service: storefront
  indicatorRef: success
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.95 }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-fast, displayName: Checkout is fast }
spec:
  service: storefront
  indicatorRef: speed
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.9 }]
`;
}
