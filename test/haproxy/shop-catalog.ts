import type { Fault } from '../../examples/haproxy/fault.ts';

export type ShopCase = {
  /** Service, HAProxy backend and plan are called so. */
  readonly name: string;
  readonly fault: Fault;
  readonly steps: readonly number[];
  readonly perSecond: number;
  /** What candidate and baseline are compared by, beside success and speed. */
  readonly judge?: string;
};

/** A catalog for one service behind HAProxy: the one of the example, in a hurry. */
export function shopCatalog({ name, steps, judge = '' }: ShopCase, address: string): string {
  return `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: ${name} }
spec:
  owner: team-shop
  match: [{ kind: server, where: { service.name: ${name} } }]
  cohorts: { version: service.version, region: cloud.region }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name}-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: ${name} } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name}-fast }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: ${name} } } }
    good: { metricSource: { type: plimsoll, spec: { where: { duration: { atMost: 60ms } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name}-memory }
spec:
  thresholdMetric: { metricSource: { type: plimsoll, spec: { journey: ${name}, metric: process.memory.usage } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name}-memory }
spec:
  service: ${name}
  indicatorRef: ${name}-memory
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: 2000000000, target: 0.99 }]
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: ${name} }
spec:
  service: ${name}
  owner: team-shop
  router: { haproxy: { address: ${address}, backend: ${name}, places: { blue: [b1], green: [g1] } } }
  steps: [${steps.map((share) => `{ share: ${share * 100}% }`).join(', ')}]
  judge:
    indicators:
      - { sli: ${name}-success, delta: 2%, weight: 2 }
      - { sli: ${name}-fast, delta: 10% }
      ${judge.split('---')[0]}
    ${judge.split('---')[1] ?? ''}
    burstiness: independent
    settle: 2s
    minStep: 5s
    warmUp: 0s
  exposure: { tolerance: 2%, within: 30s, minRequests: 200, drain: 1s }
  maxDuration: 10m
---
apiVersion: openslo/v1
kind: Service
metadata: { name: ${name} }
spec: {}
`;
}
