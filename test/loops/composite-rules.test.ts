import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { rulesOf } from '../../src/loops/gather-facts.ts';

const sli = (name: string): string => `
        metadata: { name: ${name} }
        spec:
          ratioMetric:
            total: { metricSource: { type: plimsoll, spec: { journey: checkout, where: { http.route: /${name} } } } }
            good: { metricSource: { type: plimsoll, spec: { where: { http.response.status_code: { below: 500 } } } } }`;

const WEIGHTED = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout }
spec: { owner: team-shop, match: [{ where: { service.name: shop } }] }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: shop-works }
spec:
  service: shop
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives:
    - target: 0.99
      compositeWeight: 0.1
      indicator:${sli('cart')}
    - target: 0.99
      compositeWeight: WEIGHT
      indicator:${sli('pay')}
`;

for (const [weight, mute] of [
  ['0.02', ['fast']],
  ['0.9', []],
] as const)
  test(`rules of a joint budget whose members weigh 0.1 and ${weight} are held to what a total outage burns of it`, () => {
    const read = readCatalog([{ file: 'shop.yaml', text: WEIGHTED.replace('WEIGHT', weight) }]);
    if (!read.ok) return assert.fail(JSON.stringify(read.problems));
    const joint = read.value.objectives.find(({ composite }) => composite !== null) ?? assert.fail('nothing is joint');
    const rules = rulesOf(read.value, { ...joint, burnPolicy: 'workbook' });
    assert.deepEqual(
      rules.flatMap(({ rule, reachable }) => (reachable ? [] : [rule.id])),
      mute,
    );
    return undefined;
  });
