import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A catalog whose releases are quick; `edition` is what somebody changes again and again while they are under way. */
export function writeReleaseCatalog(folder: string, { url, edition }: { readonly url: string; readonly edition: number }): void {
  mkdirSync(folder, { recursive: true });
  const text = releaseCatalog(url, edition);
  // As editors save: the file is there whole, the old one or the new one.
  writeFileSync(join(folder, '.catalog.yaml.new'), text);
  renameSync(join(folder, '.catalog.yaml.new'), join(folder, 'catalog.yaml'));
}

/** The target of an edition, as the API shows it. */
export function targetOf(edition: number): string {
  return (90 + (edition % 900) / 100).toFixed(2);
}

function releaseCatalog(url: string, edition: number): string {
  return `
apiVersion: openslo/v1
kind: Service
metadata: { name: storefront }
spec: {}
---
apiVersion: openslo/v1
kind: Service
metadata: { name: pantry }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team, match: [{ kind: server, where: { service.name: storefront } }], cohorts: { version: service.version } }
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
metadata: { name: edited }
spec:
  service: storefront
  indicatorRef: checkout-success
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ targetPercent: ${targetOf(edition)} }]
---
apiVersion: plimsoll/v1
kind: Route
metadata: { name: team }
spec: { owner: team, services: [storefront], notify: { webhook: ${url}/told, announce: ${url}/told } }
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: storefront }
spec:
  service: storefront
  owner: team
  router: { http: ${url}/weights }
  steps: [{ share: 25%, bake: 5s }, { share: 50%, bake: 5s }, { share: 100%, bake: 0s }]
  judge:
    indicators: [{ sli: checkout-success, delta: 1% }]
    by: version
    burstiness: independent
    settle: 2s
    minStep: 10s
  exposure: { tolerance: 8%, within: 60s, minRequests: 100 }
  rollback: { most: 1000 }
  maxDuration: 20m
  onDeadline: hold
`;
}
