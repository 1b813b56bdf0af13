import { broken } from '../../src/kernel/units.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';

export const SERVICE = 'apiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }';
export const JOURNEY = `apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout, displayName: Checkout }
spec:
  owner: team-checkout
  match:
    - { kind: [server, consumer], where: { http.route: /checkout, http.response.status_code: { atLeast: 200, below: 600 } } }
  exclude: [{ where: { user.id: { not: [b, a] }, beta: true } }]
  cohorts: { version: service.version, region: cloud.region }`;
export const SUCCESS = `apiVersion: openslo/v1
kind: SLI
metadata: { name: success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: checkout } } }
    bad: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { atLeast: 500 } } } } }`;
export const LATENCY = `apiVersion: openslo/v1
kind: SLI
metadata: { name: latency, displayName: Latency }
spec: { thresholdMetric: { metricSource: { type: plimsoll, spec: { journey: checkout, value: duration } } } }`;
export const WORKS = slo('works', 'indicatorRef: success', '[{ target: 0.99 }, { displayName: dream, targetPercent: 99.95 }]');
export const QUICK = slo(
  'quick',
  'indicatorRef: latency',
  '[{ op: lte, value: 0.3, target: 0.95 }, { op: lt, value: 2, target: 0.999 }]',
);
export const PLAN = `apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: shop }
spec:
  service: shop
  owner: team-checkout
  router: { http: http://127.0.0.1:7071/weights }
  steps: [{ share: 5%, bake: 10m }, { share: 0.5 }, { share: 100% }]
  judge: { indicators: [{ sli: success, weight: 3 }, { sli: latency≤300ms, delta: 2% }] }`;
export const whole = [SERVICE, JOURNEY, SUCCESS, LATENCY, WORKS, QUICK, PLAN];

export function slo(name: string, indicator: string, objectives: string): string {
  return `apiVersion: openslo/v1\nkind: SLO\nmetadata: { name: ${name} }\nspec:\n  service: shop\n  ${indicator}\n  timeWindow: [{ duration: 4w, isRolling: true }]\n  budgetingMethod: Occurrences\n  objectives: ${objectives}`;
}

export function read(documents: readonly string[]): Catalog {
  const result = readCatalog([{ file: 'a.yaml', text: documents.join('\n---\n') }]);
  return result.ok ? result.value : broken(JSON.stringify(result.problems));
}

export function problemsOf(documents: readonly string[]): string[] {
  const result = readCatalog([{ file: 'a.yaml', text: documents.join('\n---\n') }]);
  return result.ok ? [] : result.problems.map(({ code, place }) => `${code} ${place.path}`);
}

export function hintsOf(documents: readonly string[]): (string | undefined)[] {
  const result = readCatalog([{ file: 'a.yaml', text: documents.join('\n---\n') }]);
  return result.ok ? [] : result.problems.map(({ hint }) => hint);
}
