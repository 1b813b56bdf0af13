import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** How the API of a cluster is reached, with what is shown to it. Read anew for each request: tokens are exchanged. */
export type ClusterAccess = {
  readonly server: URL;
  readonly ca: Buffer | null;
  readonly token: string | null;
  readonly certificate: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly namespace: string;
};

/** Where a pod finds its account. */
export const POD_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const LARGEST_FILE = 1_048_576;

export async function readClusterAccess(file: string): Promise<ClusterAccess> {
  const text = await readText(file);
  const config = kubeconfig.safeParse(parseYaml(text, file));
  if (!config.success) throw new Error(`${file} is no kubeconfig: ${z.prettifyError(config.error).replaceAll('\n', ' ')}`);
  const { contexts, clusters, users, 'current-context': current } = config.data;
  const context = contexts.find(({ name }) => name === current)?.context;
  if (context === undefined) throw new Error(`${file} has no context ${current}, which is its current one`);
  const cluster = clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (cluster === undefined) throw new Error(`${file} has no cluster ${context.cluster}`);
  const user = users.find(({ name }) => name === context.user)?.user ?? {};
  if (user.exec !== undefined || user['auth-provider'] !== undefined)
    throw new Error(`${file} gets its credentials from a program: give Plimsoll a service account's token instead`);
  if (cluster['insecure-skip-tls-verify'] === true)
    throw new Error(`${file} skips the check of the server's certificate: name its authority instead`);
  const bytes = async (data: string | undefined, path: string | undefined): Promise<Buffer | null> => {
    if (data !== undefined) return Buffer.from(data, 'base64');
    return path === undefined ? null : Buffer.from(await readText(isAbsolute(path) ? path : join(dirname(file), path)));
  };
  const cert = await bytes(user['client-certificate-data'], user['client-certificate']);
  const key = await bytes(user['client-key-data'], user['client-key']);
  const tokenFile = user.tokenFile;
  return {
    server: serverUrl(cluster.server),
    ca: await bytes(cluster['certificate-authority-data'], cluster['certificate-authority']),
    token: tokenFile === undefined ? (user.token ?? null) : (await readText(tokenFile)).trim(),
    certificate: cert !== null && key !== null ? { cert, key } : null,
    namespace: context.namespace ?? 'default',
  };
}

/** The account of the pod that this server runs in. */
export async function readPodAccess(
  env: Readonly<Record<string, string | undefined>>,
  folder: string = POD_ACCOUNT,
): Promise<ClusterAccess> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = env;
  if (host === undefined) throw new Error('this is no pod: KUBERNETES_SERVICE_HOST is not set');
  return {
    server: serverUrl(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    ca: Buffer.from(await readText(join(folder, 'ca.crt'))),
    token: (await readText(join(folder, 'token'))).trim(),
    certificate: null,
    namespace: (await readText(join(folder, 'namespace'))).trim(),
  };
}

/** A token must not travel in clear text, except to this machine itself, as to `kubectl proxy`. */
function serverUrl(text: string): URL {
  const url = new URL(text);
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isHere)) return url;
  throw new Error(`the API of a cluster is reached by https, and not at ${url.protocol}//${url.host}`);
}

async function readText(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length <= LARGEST_FILE) return text;
  } catch (cause) {
    throw new Error(`Cannot read ${file}`, { cause });
  }
  throw new Error(`Cannot read ${file}: it is larger than 1 MiB`);
}

/** What the reader says of a mistake quotes the line, which may hold a secret; so only the place is told. */
function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw new Error(`${file} is not YAML`);
  }
}

const text = z.string().min(1);
const kubeconfig = z.looseObject({
  'current-context': text,
  contexts: z.array(
    z.looseObject({
      name: text,
      context: z.looseObject({ cluster: text, user: text.optional(), namespace: text.optional() }),
    }),
  ),
  clusters: z.array(
    z.looseObject({
      name: text,
      cluster: z.looseObject({
        server: z.url(),
        'certificate-authority': text.optional(),
        'certificate-authority-data': text.optional(),
        'insecure-skip-tls-verify': z.boolean().optional(),
      }),
    }),
  ),
  users: z
    .array(
      z.looseObject({
        name: text,
        user: z
          .looseObject({
            token: text.optional(),
            tokenFile: text.optional(),
            'client-certificate': text.optional(),
            'client-certificate-data': text.optional(),
            'client-key': text.optional(),
            'client-key-data': text.optional(),
            exec: z.unknown().optional(),
            'auth-provider': z.unknown().optional(),
          })
          .nullable()
          .transform((user) => user ?? {}),
      }),
    )
    .nullish()
    .transform((users) => users ?? []),
});
