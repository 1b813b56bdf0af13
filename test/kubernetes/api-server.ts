import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { parse } from 'yaml';
import type { Certificates } from '../intake/certificates.ts';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';
import { conflictsOf, ownersAfter, type Owned, type Writer } from './field-owners.ts';
import { jsonPatched, mergePatched, type Operation } from './patches.ts';

type Plain = Record<string, unknown>;
export type KubeObject = Plain & { metadata: Plain & { managedFields?: Owned[]; annotations?: Record<string, string> } };

/** Kinds that it knows: group and version, resource, kind. */
const KINDS = [
  { group: 'gateway.networking.k8s.io', version: 'v1', resource: 'httproutes', kind: 'HTTPRoute' },
  { group: 'argoproj.io', version: 'v1alpha1', resource: 'rollouts', kind: 'Rollout' },
  { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices', kind: 'EndpointSlice' },
] as const;

/**
 * A small API server: discovery, objects with versions and owners of fields, and the three patches. Real kubectl and the
 * official client talk to it as they talk to a cluster.
 */
export type ApiServer = AsyncDisposable & {
  readonly url: string;
  readonly objects: Map<string, KubeObject>;
  /** Method and path of each request, the oldest first. */
  readonly seen: { readonly method: string; readonly path: string; readonly authorization: string | undefined }[];
  /** Called before a patch is looked at: another one may get in between. */
  beforePatch: () => void;
  put(path: string, object: Plain): void;
};

/** Who asks shows the token, or a certificate of the same authority, as the first cluster of a laptop wants it. */
export async function openApiServer(token: string, { ca, server: own }: Certificates): Promise<ApiServer> {
  const state = { version: 100 };
  const objects = new Map<string, KubeObject>();
  const seen: ApiServer['seen'] = [];
  const api = { objects, seen, beforePatch: () => undefined as void };
  const store = (path: string, object: Plain, { writer, applied }: { writer: Writer; applied?: Plain }): KubeObject => {
    const was = objects.get(path);
    state.version += 1;
    const owners = ownersAfter(was?.metadata.managedFields ?? [], {
      was: was ?? {},
      is: object,
      writer,
      ...(applied === undefined ? {} : { applied }),
    });
    const metadata = { ...(object['metadata'] as Plain), resourceVersion: String(state.version), managedFields: owners };
    const stored = { ...object, metadata: { uid: `uid-of-${path}`, ...metadata } } as KubeObject;
    objects.set(path, stored);
    return stored;
  };
  const server = createServer({ ...own, ca, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    answer(request, response).catch((error: unknown) => reply(response, 500, status(500, String(error))));
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://api');
    const { method = 'GET' } = request;
    seen.push({ method, path: url.pathname, authorization: request.headers.authorization });
    const body = (await buffer(request)).toString('utf8');
    const isCertified = (request.socket as TLSSocket).authorized;
    if (!isCertified && request.headers.authorization !== `Bearer ${token}`)
      return reply(response, 401, status(401, 'Unauthorized'));
    const found = discovery(url.pathname);
    if (found !== null) return reply(response, 200, found);
    const writer: Writer = {
      manager: url.searchParams.get('fieldManager') ?? (request.headers['user-agent'] ?? 'unknown').split('/')[0] ?? 'unknown',
      operation: 'Update',
      time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    };
    const path = url.pathname.replace(/\/status$/, '');
    const now = objects.get(path);
    if (method === 'GET') {
      const listed = listOf(objects, url);
      if (listed !== null) return reply(response, 200, listed);
      return now === undefined ? reply(response, 404, status(404, `${path} not found`)) : reply(response, 200, now);
    }
    if (method === 'POST') {
      const object = parse(body) as KubeObject;
      const named = `${path}/${String(object.metadata['name'])}`;
      return reply(response, 201, store(named, object, { writer }));
    }
    if (method === 'DELETE') return reply(response, objects.delete(path) ? 200 : 404, status(200, 'deleted'));
    if (method !== 'PATCH' && method !== 'PUT') return reply(response, 405, status(405, method));
    if (method === 'PATCH') api.beforePatch();
    const current = objects.get(path);
    const type = request.headers['content-type'] ?? '';
    const isApply = type.startsWith('application/apply-patch');
    if (current === undefined && !isApply) return reply(response, 404, status(404, `${path} not found`));
    const base: KubeObject = current ?? { metadata: {} };
    if (isApply) {
      const applied = parse(body) as Plain;
      const conflicts = conflictsOf(base.metadata.managedFields ?? [], { now: base, applied, by: writer.manager });
      if (conflicts.length > 0 && url.searchParams.get('force') !== 'true')
        return reply(response, 409, status(409, `Apply failed with ${conflicts.length} conflict: ${conflicts.join('; ')}`));
      const merged = mergePatched(base, applied) as Plain;
      return reply(response, 200, store(path, merged, { writer: { ...writer, operation: 'Apply' }, applied }));
    }
    if (type.startsWith('application/json-patch')) {
      const patched = jsonPatched(base, JSON.parse(body) as Operation[]);
      if (!patched.ok) return reply(response, 422, status(422, patched.why));
      return reply(response, 200, store(path, patched.object as Plain, { writer }));
    }
    const patch = JSON.parse(body) as KubeObject;
    const wanted = (patch as { metadata?: Plain }).metadata?.['resourceVersion'];
    if (wanted !== undefined && wanted !== base.metadata['resourceVersion'])
      return reply(response, 409, status(409, 'the object has been modified; resourceVersion differs'));
    return reply(response, 200, store(path, (method === 'PUT' ? patch : mergePatched(base, patch)) as Plain, { writer }));
  };
  const port = await listenOnLoopback(server, 0);
  return Object.assign(api, {
    url: `https://127.0.0.1:${port}`,
    put(path: string, object: Plain) {
      store(path, object, { writer: { manager: 'helm', operation: 'Update', time: '2026-01-01T00:00:00Z' } });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function discovery(path: string): object | null {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  if (path === '/api/v1') return { kind: 'APIResourceList', groupVersion: 'v1', resources: [] };
  if (path === '/apis') {
    const groups = KINDS.map(({ group, version }) => {
      const groupVersion = { groupVersion: `${group}/${version}`, version };
      return { name: group, versions: [groupVersion], preferredVersion: groupVersion };
    });
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }
  const found = KINDS.find(({ group, version }) => path === `/apis/${group}/${version}`);
  if (found === undefined) return null;
  const { group, version, resource, kind } = found;
  const verbs = ['get', 'list', 'create', 'update', 'patch', 'delete'];
  const resources = [{ name: resource, singularName: kind.toLowerCase(), namespaced: true, kind, verbs }];
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${group}/${version}`, resources };
}

function listOf(objects: ReadonlyMap<string, KubeObject>, { pathname, searchParams }: URL): object | null {
  const found = KINDS.find(({ resource }) => pathname.endsWith(`/${resource}`));
  if (found === undefined) return null;
  const [label = '', value = ''] = (searchParams.get('labelSelector') ?? '').split('=');
  const items = [...objects]
    .filter(([path]) => path.startsWith(`${pathname}/`))
    .map(([, object]) => object)
    .filter(({ metadata }) => label === '' || (metadata['labels'] as Plain | undefined)?.[label] === value);
  return { kind: `${found.kind}List`, apiVersion: `${found.group}/${found.version}`, metadata: { resourceVersion: '1' }, items };
}

function status(code: number, message: string): object {
  const reason = code === 409 ? 'Conflict' : code === 404 ? 'NotFound' : 'Invalid';
  return { kind: 'Status', apiVersion: 'v1', status: code < 300 ? 'Success' : 'Failure', reason, message, code };
}

function reply(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
