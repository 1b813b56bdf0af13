/** One promise of a month over the counters, with the workbook's rules as they stand: Prometheus has no bound for few events. */
export const DIFFERENTIAL_CATALOG = `
apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: shop }
spec: { owner: team-shop, match: [{ where: { service.name: shop } }], cohorts: { version: version } }
---
apiVersion: plimsoll/v1
kind: Source
metadata: { name: default }
spec: { lateness: 1h }
---
apiVersion: plimsoll/v1
kind: BurnPolicy
metadata: { name: as-they-stand }
spec:
  rules:
    - { id: fast, action: page, burn: { rate: 14.4, over: 1h, and: 5m, sure: false } }
    - { id: mid, action: page, burn: { rate: 6, over: 6h, and: 30m, sure: false } }
    - { id: slow, action: ticket, burn: { rate: 3, over: 24h, and: 2h, sure: false } }
    - { id: drip, action: ticket, burn: { rate: 1, over: 3d, and: 6h, sure: false } }
---
apiVersion: plimsoll/v1
kind: SloPolicy
metadata: { name: as-they-stand }
spec: { burnPolicy: as-they-stand }
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: works }
spec:
  service: shop
  indicator:
    metadata: { name: requests }
    spec:
      ratioMetric:
        total: { metricSource: { type: plimsoll, spec: { journey: shop, metric: shop_requests } } }
        bad: { metricSource: { type: plimsoll, spec: { where: { code: '500' } } } }
  timeWindow: [{ duration: 30d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.999 }]
`;
