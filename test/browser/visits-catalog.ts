import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const KEY = 'pk_visits_test';
/** What every visit tells once, each by an indicator of its own. */
const TOLD = {
  lcp: 'log: browser.web_vital, where: { browser.web_vital.name: lcp, browser.web_vital.told: 1 }, value: browser.web_vital.value',
  cls: 'log: browser.web_vital, where: { browser.web_vital.name: cls, browser.web_vital.told: 1 }, value: browser.web_vital.value',
  inp: 'log: browser.web_vital, where: { browser.web_vital.name: inp, browser.web_vital.told: 1 }, value: browser.web_vital.value',
  visit: 'log: browser.visit, value: duration',
  checkout: 'log: browser.journey, where: { journey.name: checkout, journey.outcome: completed }, value: duration',
} as const;
export type ToldOnce = keyof typeof TOLD;
export const TOLD_ONCE = Object.keys(TOLD) as readonly ToldOnce[];

/** The name under which its cells are kept. */
export function indicatorOf(told: ToldOnce): string {
  return `${told}-told≤2500`;
}

/** A shop whose pages may tell, also when a program drives the browser. */
export function writeVisitsCatalog(folder: string, origin: string): void {
  mkdirSync(folder, { recursive: true });
  const promises = Object.entries(TOLD).map(
    ([name, spec]) => `---
apiVersion: openslo/v1
kind: SLI
metadata: { name: ${name}-told }
spec: { thresholdMetric: { metricSource: { type: plimsoll, spec: { journey: browsing, ${spec} } } } }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name} }
spec:
  service: storefront
  indicatorRef: ${name}-told
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ op: lte, value: 2500, target: 0.75 }]
`,
  );
  const text = `apiVersion: openslo/v1
kind: Service
metadata: { name: storefront }
spec: {}
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: pages }
spec:
  owner: team-shop
  services: [storefront]
  browser:
    key: ${KEY}
    origins: ['${origin}']
    journeys: { checkout: [cart, pay] }
    bots: tell
    perSecond: 10000
    perVisitor: 1000
    journeysPerMinute: 1000
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: browsing }
spec: { owner: team-shop, match: [{ where: { service.name: storefront } }] }
${promises.join('')}`;
  writeFileSync(join(folder, 'visits.yaml'), text);
}
