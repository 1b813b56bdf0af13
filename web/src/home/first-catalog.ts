/** The smallest catalog that promises something: what a newcomer copies first. A test reads it as the product does. */
export const FIRST_CATALOG = `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: checkout, displayName: Checkout }
spec:
  owner: payments
  match: [{ kind: server, where: { http.route: /checkout } }]
---
apiVersion: openslo/v1
kind: SLO
metadata: { name: checkout-success, displayName: Checkouts succeed }
spec:
  service: shop
  indicator:
    metadata: { name: checkout-success }
    spec:
      ratioMetric:
        total:
          metricSource: { type: plimsoll, spec: { journey: checkout } }
        bad:
          metricSource:
            type: plimsoll
            spec: { journey: checkout, where: { span.status: error } }
  timeWindow: [{ duration: 28d, isRolling: true }]
  budgetingMethod: Occurrences
  objectives: [{ target: 0.999 }]
`;
