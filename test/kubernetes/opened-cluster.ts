import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RouterRef } from '../../src/catalog/catalog.ts';
import { programPath } from '../requires.ts';
import { openApiServer, type ApiServer } from './api-server.ts';
import { openCertificates, type Certificates } from '../intake/certificates.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';

const run = promisify(execFile);
/** Made once: openssl takes longer than a test. They go when the process does. */
const made: { certificates?: ReturnType<typeof openCertificates> } = {};
process.once('exit', () => made.certificates?.[Symbol.dispose]());
export const TOKEN = 'a-cluster-token-for-tests';

/** An API server with one route, and a kubeconfig for it. */
export type OpenedCluster = AsyncDisposable & {
  readonly api: ApiServer;
  readonly kubeconfig: string;
  readonly certificates: Certificates;
  readonly ref: RouterRef & { kind: 'gateway-api' };
  kubectl(...args: readonly string[]): Promise<string>;
  kubectlWith(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string>;
};

export const ROUTE_PATH = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/storefront';

export async function openTestCluster(): Promise<OpenedCluster> {
  const certificates = (made.certificates ??= openCertificates());
  const api = await openApiServer(TOKEN, certificates);
  const folder = openTemporaryFolder();
  api.put(ROUTE_PATH, route());
  const kubeconfig = join(folder.path, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigFor({ server: api.url, ca: certificates.ca }), { mode: 0o600 });
  const kubectlWith = async (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> => {
    const all = { ...process.env, HOME: folder.path, KUBECONFIG: kubeconfig, ...env };
    const { stdout } = await run(programPath('kubectl') ?? 'kubectl', ['--namespace', 'shop', ...args], {
      env: all,
      timeout: 30_000,
    });
    return stdout;
  };
  return {
    api,
    kubeconfig,
    certificates,
    kubectl: (...args) => kubectlWith({}, ...args),
    kubectlWith,
    ref: {
      kind: 'gateway-api',
      cluster: 'default',
      namespace: 'shop',
      route: 'storefront',
      rule: 0,
      places: { blue: ['storefront-blue'], green: ['storefront-green'] },
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

export function route(): Record<string, unknown> {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'storefront', namespace: 'shop' },
    spec: {
      parentRefs: [{ name: 'edge' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [
            { name: 'storefront-blue', port: 8080, weight: 100 },
            { name: 'storefront-green', port: 8080, weight: 0 },
          ],
        },
      ],
    },
  };
}

export function kubeconfigFor({ server, ca, user = `token: ${TOKEN}` }: { server: string; ca: string; user?: string }): string {
  const authority = Buffer.from(ca).toString('base64');
  return `apiVersion: v1
kind: Config
current-context: test
contexts: [{ name: test, context: { cluster: test, user: test, namespace: shop } }]
clusters: [{ name: test, cluster: { server: "${server}", certificate-authority-data: ${authority} } }]
users: [{ name: test, user: { ${user} } }]
`;
}
