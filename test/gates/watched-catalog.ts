/** The plan of the sample catalog, with somebody else who moves the traffic. */
export function followed(catalog: string): string {
  return catalog
    .replace('router: { http: http://127.0.0.1:9/weights }', 'router: { external: { controller: flagger test/podinfo } }')
    .replace(/ {2}steps:\n {4}- .*\n {4}- .*\n/, '  steps: [{ share: 100% }]\n')
    .replace('by: version', 'by: version\n    burstiness: independent');
}
