/** The plan of the sample catalog, with somebody else who moves the traffic. */
export function followed(catalog: string): string {
  return catalog
    .replace('router: { http: http://127.0.0.1:9/weights }', 'router: { external: { controller: flagger test/podinfo } }')
    .replace(/ {2}steps:\n {4}- .*\n {4}- .*\n/, '  steps: [{ share: 100% }]\n')
    .replace('by: version', 'by: version\n    burstiness: independent');
}

/** The sample catalog with a second service, whose traffic somebody else moves as well. */
export function withCart(catalog: string): string {
  return `${catalog.trimEnd()}
---
apiVersion: openslo/v1
kind: Service
metadata: { name: cart }
spec: {}
---
apiVersion: plimsoll/v1
kind: RolloutPlan
metadata: { name: cart }
spec:
  service: cart
  owner: team-cart
  router: { external: { controller: flagger test/cart } }
  steps: [{ share: 100% }]
  judge: { indicators: [{ sli: checkout-success, delta: 1% }], by: version }
`;
}
