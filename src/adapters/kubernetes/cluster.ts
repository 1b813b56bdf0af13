import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { readClusterAccess, readPodAccess, type ClusterAccess } from './cluster-access.ts';

/** The API of one cluster: bounded in time and size, and named in what goes wrong. */
export type Cluster = {
  /** The object at the path, or null where there is none. */
  get(path: string): Promise<unknown>;
  patch(path: string, patch: Patch): Promise<PatchAnswer>;
};

export type Patch = { readonly type: 'json-patch' | 'merge-patch'; readonly body: unknown };
/** `stale`: the object was changed since it was read; `absent`: there is none at the path. */
export type PatchAnswer = 'patched' | 'stale' | 'absent';

/** How we are called among those who own fields of an object. */
export const FIELD_MANAGER = 'plimsoll';

const TIMEOUT_MS = 2_000;
const LARGEST_ANSWER = 4 * 1_048_576;
const LONGEST_REASON = 300;

/** `from` is the path of a kubeconfig, or `in-cluster`. Credentials are read for each request, because they are exchanged. */
export function openCluster(from: string, env: Readonly<Record<string, string | undefined>> = process.env): Cluster {
  const ask = async (asked: Omit<Asked, 'access'>): Promise<Answer> => {
    const action = `${asked.method} ${asked.path.split('?')[0]}`;
    try {
      const access = from === 'in-cluster' ? await readPodAccess(env) : await readClusterAccess(from);
      return await exchange({ ...asked, access });
    } catch (cause) {
      throw new Error(`Cannot ${action} of the cluster: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  };
  return {
    async get(path) {
      const answer = await ask({ method: 'GET', path });
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw refused(`GET ${path}`, answer);
      return JSON.parse(answer.text) as unknown;
    },
    async patch(path, { type, body }) {
      const answer = await ask({
        method: 'PATCH',
        path: `${path}?fieldManager=${FIELD_MANAGER}`,
        type: `application/${type}+json`,
        body: JSON.stringify(body),
      });
      if (answer.status === 200) return 'patched';
      if (answer.status === 404) return 'absent';
      // A test in a patch that does not hold is answered as an invalid request, and another version as a conflict.
      if (answer.status === 409 || (answer.status === 422 && /test|resourceVersion/i.test(answer.text))) return 'stale';
      throw refused(`PATCH ${path}`, answer);
    },
  };
}

type Asked = {
  readonly access: ClusterAccess;
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
};
type Answer = { readonly status: number; readonly text: string };

function exchange({ access, method, path, type, body }: Asked): Promise<Answer> {
  const { server, ca, token, certificate } = access;
  const url = new URL(`${server.pathname.replace(/\/+$/, '')}${path}`, server);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== null) headers['authorization'] = `Bearer ${token}`;
  if (type !== undefined) headers['content-type'] = type;
  const options = {
    method,
    headers,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(ca === null ? {} : { ca }),
    ...(certificate === null ? {} : { cert: certificate.cert, key: certificate.key }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (response) => {
      const parts: Buffer[] = [];
      const state = { length: 0 };
      response.on('data', (part: Buffer) => {
        state.length += part.length;
        parts.push(part);
        if (state.length > LARGEST_ANSWER) request.destroy(new Error('its answer is larger than 4 MiB'));
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }));
    });
    request.on('error', (cause) =>
      reject(
        cause.name === 'AbortError' || cause.name === 'TimeoutError'
          ? new Error(`it did not answer within ${TIMEOUT_MS} ms`, { cause })
          : cause,
      ),
    );
    request.end(body);
  });
}

function refused(action: string, { status, text }: Answer): Error {
  return new Error(`Cannot ${action} of the cluster: it answered ${status}: ${messageIn(text)}`);
}

/** A refusal of the API is an object that says why. */
function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message.slice(0, LONGEST_REASON);
  } catch {
    // Then it was somebody on the way, who speaks for himself.
  }
  return text.slice(0, LONGEST_REASON);
}
