/** Services with a journey, an objective and a plan each, and a train in which the storefront comes after the catalogue. */
export const SERVICES = ['catalogue', 'storefront', 'mailer'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** What a plan says besides, and how long its first step bakes. */
export type PlanTerms = { readonly more?: string; readonly bake?: string };

export function releaseCatalog(terms: Partial<Record<ServiceName, PlanTerms>> = {}): string {
  return [...SERVICES.map((name) => service(name, terms[name] ?? {})), TRAIN].join('---\n');
}

function service(name: ServiceName, { more = '', bake = '20s' }: PlanTerms): string {
  return `apiVersion: openslo/v1
kind: Service
metadata: { name: ${name} }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: ${name} }
spec:
  owner: team-shop
  match: [{ kind: server, where: { service.name: ${name} } }]
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
kind: SLO
metadata: { name: ${name}-works }
spec:
  service: ${name}
  indicatorRef: ${name}-success
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.99 }]
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: ${name} }
spec:
  service: ${name}
  owner: team-shop
  router: { http: "http://127.0.0.1:9/${name}" }
  steps:
    - { share: 50%, bake: ${bake} }
    - { share: 100%, bake: 0s }
  judge:
    indicators: [{ sli: ${name}-success, delta: 5% }]
    by: version
    minStep: 20s
    burstiness: independent
  exposure: { within: 30s }
  maxDuration: 1h
${more}`;
}

const TRAIN = `apiVersion: plimsoll/v1
kind: Train
metadata: { name: spring }
spec:
  owner: team-shop
  members:
    - { name: catalogue, plan: catalogue }
    - { name: storefront, plan: storefront, after: [catalogue] }
    - { name: mailer, plan: mailer }
`;
