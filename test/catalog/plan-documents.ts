import { JOURNEY, LATENCY, QUICK, SERVICE, SUCCESS, WORKS } from './shop-documents.ts';

const HEAD = `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: shop }
spec:
  service: shop
  owner: team`;

export const MEMORY = `apiVersion: openslo/v1
kind: SLI
metadata: { name: memory }
spec:
  thresholdMetric: { metricSource: { type: plimsoll, spec: { journey: checkout, metric: process.memory.usage } } }`;
const FULL = `apiVersion: openslo/v1
kind: SLO
metadata: { name: full }
spec:
  service: shop
  indicatorRef: memory
  timeWindow: [{ duration: 4w, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: 1000000000, target: 0.99 }]`;
export const CRASHES = `apiVersion: openslo/v1
kind: SLI
metadata: { name: crashes }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout, log: worker.end } } }
    bad: { metricSource: { type: plimsoll, spec: { log: worker.end, where: { reason: crash } } } }`;

/** A shop whose journey keeps all labels that a plan may ask for. */
export const SHOP = [
  SERVICE,
  JOURNEY.replace('region: cloud.region', 'region: cloud.region, instance: service.instance.id, track: release.track'),
  SUCCESS,
  LATENCY,
  MEMORY,
  CRASHES,
  WORKS,
  QUICK,
  FULL,
];

export type PlanText = { router?: string; steps?: string; judge?: string; more?: string };

export function plan({
  router = '{ http: http://127.0.0.1:7071/weights }',
  steps = 'steps: [{ share: 5% }, { share: 100% }]',
  judge = '{ indicators: [{ sli: success }] }',
  more = '',
}: PlanText): string {
  return `${HEAD}\n  router: ${router}\n  ${steps}\n  judge: ${judge}\n  ${more}`;
}

export const HAPROXY = '{ haproxy: { address: /run/haproxy/admin.sock, backend: shop, places: { blue: [b1, b2], green: g1 } } }';
export const NGINX =
  '{ nginx: { file: /etc/nginx/split.conf, variable: release, key: $cookie_user, places: { blue: shop_blue, green: shop_green }, status: http://127.0.0.1:8080/status, log: /var/log/nginx/split.log } }';

export function train(members: string): string {
  return `apiVersion: plimsoll/v1\nkind: Train\nmetadata: { name: spring }\nspec: { owner: team, members: ${members} }`;
}
