import type { PlanStory, ServiceStory, Story } from './story.ts';

export type CatalogText = { readonly file: string; readonly text: string };

/** What the people of the simulated world promise, and may edit. */
export type Promised = { readonly target: number; readonly extraBakeSeconds: number; readonly broken: boolean };
export const FIRST_PROMISE: Promised = { target: 0.99, extraBakeSeconds: 0, broken: false };

/** What an end was measured for before whoever takes down what is not needed any more is told. */
export const DRAIN_MS = 10_000;

export function catalogOf({ services }: Story, promised: Promised): readonly CatalogText[] {
  const texts = services.map((service) => ({ file: `${service.name}.yaml`, text: serviceText(service, promised) }));
  const train = { file: 'train.yaml', text: trainText(services) };
  return promised.broken ? [...texts, train, { file: 'broken.yaml', text: 'kind: Nothing\n' }] : [...texts, train];
}

function serviceText({ name, announces, plan }: ServiceStory, { target, extraBakeSeconds }: Promised): string {
  return `apiVersion: openslo/v1
kind: Service
metadata: { name: ${name} }
spec: { description: A service of the simulated world. }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: ${name}-journey }
spec:
  owner: team-${name}
  match: [{ kind: server, where: { service.name: ${name}, http.request.method: POST } }]
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name}-works }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: ${name}-journey } } }
    good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name}-fast }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: ${name}-journey } } }
    good: { metricSource: { type: plimsoll, spec: { where: { duration: { atMost: 300ms } } } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name}-available }
spec:
  service: ${name}
  indicatorRef: ${name}-works
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: ${target} }]
---
apiVersion: plimsoll/v1
kind: Route
metadata: { name: ${name} }
spec: { owner: team-${name}, services: [${name}]${announces ? `, notify: { announce: http://127.0.0.1:9/${name}/events }` : ''} }
---
${planText(name, plan, extraBakeSeconds)}`;
}

function planText(name: string, plan: PlanStory, extraBakeSeconds: number): string {
  const steps = plan.steps.map((share, index) => {
    const approval = plan.approvalAtStep === index ? ', approval: { expires: 1m, otherwise: roll-back }' : '';
    return `    - { share: ${share}%, bake: ${plan.bakeSeconds + extraBakeSeconds}s${approval} }`;
  });
  const budget = plan.floor === null ? '' : `  budget: { objective: ${name}-available, floor: ${plan.floor}% }\n`;
  return `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: ${name} }
spec:
  service: ${name}
  owner: team-${name}
  router: { http: http://127.0.0.1:9/${name}/weights }
  steps:
${steps.join('\n')}
  judge:
    indicators: [{ sli: ${name}-works, delta: ${plan.delta ?? 1}% }, { sli: ${name}-fast, delta: ${plan.delta ?? 1}% }]
    by: version
    burstiness: ${plan.burstiness}
    settle: 2s
    minStep: ${plan.minStepSeconds}s
${budget}  exposure: { tolerance: 10%, within: 30s, minRequests: 20, drain: ${DRAIN_MS / 1_000}s }
  rollback: { most: ${plan.mostRollbacks}, within: 24h, cooldown: ${plan.cooldownSeconds}s, pace: ${plan.pace} }
  newer: ${plan.newer}
  maxDuration: ${plan.maxMinutes}m
  onDeadline: ${plan.onDeadline}
${plan.fastTrack ? '  fastTrack: 1h\n' : ''}${plan.hooks ? hooksText(name) : ''}`;
}

function hooksText(name: string): string {
  const all = 'started, held, promoted, rolled-back, concluded';
  return `  hooks: [{ on: [${all}], webhook: { url: http://127.0.0.1:9/${name}/hook } }]\n`;
}

function trainText(services: readonly ServiceStory[]): string {
  const members = services.map(({ name }, index) => {
    const before = services[index - 1];
    return `    - { name: ${name}, plan: ${name}${before === undefined ? '' : `, after: [${before.name}]`} }`;
  });
  return `apiVersion: plimsoll/v1\nkind: Train\nmetadata: { name: both }\nspec:\n  owner: team-shop\n  members:\n${members.join('\n')}\n`;
}
