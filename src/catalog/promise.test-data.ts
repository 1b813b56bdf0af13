import { broken } from '../kernel/units.ts';
import type { Catalog, Objective } from './catalog.ts';
import { readCatalog } from './read-catalog.ts';

/** A service, and journeys of one service, of any, and without spans. */
export const GROUND = `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec:
  owner: team
  match: [{ kind: server, where: { service.name: shop, http.route: /checkout } }]
  cohorts: { version: service.version, region: cloud.region }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: anywhere }
spec: { owner: others, match: [{ kind: server }] }
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: told }
spec: { owner: others }
---
`;

export function objective(spec: string, head = 'name: promise'): string {
  return `apiVersion: plimsoll/v1\nkind: Objective\nmetadata: { ${head} }\nspec: { ${spec} }\n---\n`;
}

export function read(text: string): Catalog {
  const result = readCatalog([{ file: 'a.yaml', text: GROUND + text }]);
  return result.ok ? result.value : broken(JSON.stringify(result.problems, null, 1));
}

export function only(text: string): Objective {
  const [first] = read(text).objectives;
  return first ?? broken('there is no objective');
}

export function mistakes(text: string): readonly string[] {
  const result = readCatalog([{ file: 'a.yaml', text: GROUND + text }]);
  return result.ok ? [] : result.problems.map(({ code, place, text: said }) => `${code} ${place.path}: ${said}`);
}

export function warnings(text: string): readonly string[] {
  const result = readCatalog([{ file: 'a.yaml', text: GROUND + text }]);
  const found = result.ok ? result.warnings : broken(JSON.stringify(result.problems));
  return found.map(({ code, place, text: said }) => `${code} ${place.path}: ${said}`);
}

export const QUICK = 'journey: checkout, quantile: { p: p99, atMost: 800ms }';
