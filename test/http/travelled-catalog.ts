import { readFileSync } from 'node:fs';

/** Promises of every kind, with a plan and a train: enough for every route to have a past. */
export function travelledCatalog(target: string): string {
  const promises = ['journeys', 'objectives', 'policies'].map((name) =>
    readFileSync(new URL(`../../examples/promises/${name}.yaml`, import.meta.url), 'utf8'),
  );
  return [...promises, OURS.replace('TARGET', target)].join('\n---\n');
}

const OURS = `apiVersion: openslo/v1
kind: SLI
metadata: { name: answered }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-answered, displayName: Checkout answers }
spec:
  service: storefront
  indicatorRef: answered
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: TARGET }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-by-month, displayName: Checkout by the month }
spec:
  service: storefront
  indicatorRef: answered
  timeWindow: [{ duration: 1M, isRolling: false, calendar: { startTime: 2026-01-01 00:00:00, timeZone: Europe/Berlin } }]
  budgetingMethod: Timeslices
  objectives: [{ target: 0.95, timeSliceTarget: 0.9, timeSliceWindow: 1m }]
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: storefront }
spec:
  service: storefront
  owner: team-checkout
  router: { http: http://127.0.0.1:9/weights }
  steps:
    - { share: 25%, bake: 2m }
    - { share: 100%, bake: 2m }
  judge:
    indicators: [{ sli: answered, delta: 1% }]
    by: version
    burstiness: independent
  budget: { objective: checkout-answered, floor: -400% }
---
apiVersion: plimsoll/v1
kind: Train
metadata: { name: spring-release }
spec:
  owner: team-checkout
  members:
    - { name: all, plan: storefront, router: { http: http://127.0.0.1:9/weights } }
    - { name: rest, plan: storefront, router: { http: http://127.0.0.1:10/weights }, after: [all] }
`;
