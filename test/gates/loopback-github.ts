import { generateKeyPairSync, createVerify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { sign } from '@octokit/webhooks-methods';
import { listenOnLoopback } from '../../examples/shop/loopback.ts';
import type { GatedWorld } from './gated-world.ts';

export const WEBHOOK_SECRET = 'a-webhook-secret-for-tests';
export const APP = '4711';

export type Answered = { readonly path: string; readonly authorization: string; readonly body: Record<string, unknown> };

/** What GitHub does with an app: gives tokens to whoever signs as it, and takes each answer once. */
export type LoopbackGitHub = AsyncDisposable & {
  readonly api: string;
  /** The app's private key. */
  readonly key: string;
  readonly answers: Answered[];
  /** Tokens that were asked for. */
  tokens: number;
  /** Answers refused before one is taken. */
  down: number;
};

export async function openGitHub(): Promise<LoopbackGitHub> {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const answers: Answered[] = [];
  const state = {
    tokens: 0,
    down: 0,
    api: '',
    key: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    answers,
  };
  const isApp = (authorization: string): boolean => {
    const [head = '', claims = '', signature = ''] = authorization.replace('Bearer ', '').split('.');
    const { iss } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as { iss?: string };
    return iss === APP && createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(pair.publicKey, signature, 'base64url');
  };
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const { authorization = '' } = request.headers;
    const end = (status: number, said: object = {}): void =>
      void response.writeHead(status).end(status === 204 ? '' : JSON.stringify(said));
    if (request.url === '/api/v3/app/installations/42/access_tokens') {
      if (!isApp(authorization)) return end(401);
      state.tokens += 1;
      return end(201, { token: `token-${state.tokens}`, expires_at: new Date(Date.now() + 3_600_000).toISOString() });
    }
    if (state.down > 0) {
      state.down -= 1;
      return end(502);
    }
    if (answers.some(({ path }) => path === request.url)) return end(422);
    answers.push({ path: request.url ?? '', authorization, body: JSON.parse(body) as Record<string, unknown> });
    return end(204);
  };
  const server = createServer((request, response) => {
    reply(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const port = await listenOnLoopback(server, 0);
  return Object.assign(state, {
    api: `http://127.0.0.1:${port}/api/v3`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** The payload of GitHub's event, with what its documentation names. */
export function requested(api: string, { run = 1, deployment = 7, action = 'requested' } = {}): object {
  return {
    action,
    environment: 'production',
    event: 'push',
    deployment_callback_url: `${api}/repos/acme/shop/actions/runs/${run}/deployment_protection_rule`,
    deployment: { id: deployment, sha: 'c0ffee', ref: 'main', environment: 'production', payload: {} },
    pull_requests: [],
    repository: { id: 1, name: 'shop', full_name: 'acme/shop' },
    installation: { id: 42 },
    sender: { login: 'ada' },
  };
}

/** Delivers as GitHub does, signed by its own library. */
export async function deliver(
  world: GatedWorld,
  payload: object,
  { secret = WEBHOOK_SECRET, event = 'deployment_protection_rule', query = '' } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = JSON.stringify(payload);
  const answer = await fetch(`${world.url}/api/v1/github/deployment-protection${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-github-event': event, 'x-hub-signature-256': await sign(secret, body) },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
