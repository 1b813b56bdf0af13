import type { Fault } from '../../examples/haproxy/fault.ts';

export type ShopCase = {
  /** Service, HAProxy backend and plan are called so. */
  readonly name: string;
  readonly fault: Fault;
  /** Shares, each with the least time it is kept. */
  readonly steps: readonly (readonly [share: number, bake?: string])[];
  /** How many more requests of the candidate may fail: the larger, the sooner a good one is known to be good. */
  readonly delta?: string;
  readonly perSecond: number;
  /** Memory is judged, too. */
  readonly memory?: boolean;
  /** Each region is judged by itself, too. */
  readonly regions?: boolean;
};

/** A catalog for one service behind a router: the one of the example, in a hurry. */
export function shopCatalog({ name, steps, delta = '2%', memory = false, regions = false }: ShopCase, router: string): string {
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
${memory ? memoryOf(name) : ''}---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: ${name} }
spec:
  service: ${name}
  owner: team-shop
  router: ${router}
  steps: [${steps.map(([share, bake = '0s']) => `{ share: ${share * 100}%, bake: ${bake} }`).join(', ')}]
  judge:
    indicators:
      - { sli: ${name}-success, delta: ${delta}, weight: 2 }
      - { sli: ${name}-fast, delta: 20% }
      ${memory ? `- { sli: ${name}-memory, delta: 10%, weight: 4 }` : ''}
    ${regions ? 'cohorts: { by: region }' : ''}
    burstiness: independent
    settle: 2s
    minStep: 5s
    warmUp: 0s
  exposure: { tolerance: 2%, within: 30s, minRequests: 200, drain: 1s }
  maxDuration: 40m
---
apiVersion: openslo/v1
kind: Service
metadata: { name: ${name} }
spec: {}
`;
}

/** How often the service tells that it uses more memory than it should. */
function memoryOf(name: string): string {
  return `---
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
  objectives: [{ op: lte, value: 160000000, target: 0.99 }]
`;
}
