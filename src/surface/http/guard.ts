import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, App } from './api.ts';
import { Refused } from './problems.ts';
import type { Sender, Senders } from '../doors/senders.ts';

declare module 'fastify' {
  // The only way to extend a route's configuration is to merge with the interface of the same name.
  interface FastifyContextConfig {
    /** May be asked without a token: whether the server lives, and the page, which is empty without the API. */
    open?: boolean;
    /** May be asked with the token of a source, too: telling of a change is telling what happened. */
    senders?: boolean;
    /** The token may come as the password of an address, from callers that cannot send headers. */
    basic?: boolean;
  }
  interface FastifyRequest {
    /** The door by which the caller came in. */
    door: 'browser' | 'token' | 'source';
    /** The source that asks, where sources may. */
    sender: Sender | null;
  }
}

export type GuardOptions = {
  readonly token: string;
  readonly senders: Senders;
  readonly host: string;
  readonly access: Api['access'];
  /** What this process says to itself when it asks its own routes for somebody who was let in. */
  readonly inner: string;
};
type Keys = { readonly token: string; readonly session: string; readonly cookie: string };

export const INNER = 'plimsoll-inner';
const READS = ['GET', 'HEAD'];
const MONTH_S = 2_592_000;

/** Who may ask. A route is closed unless it says that it is open: the address as written decides nothing. */
export function guard(app: App, { token, senders, host, access, inner }: GuardOptions): void {
  const keys = keysOf(token);
  guarded(app);
  app.addHook('onRequest', async (request, reply) => {
    if (!hostAllowed(request.headers.host, host)) {
      access.refused('other-host', request.ip);
      throw new Refused('HOST_FORBIDDEN', 'this server is not addressed by that host name', `use ${host}`);
    }
    const said = request.headers[INNER];
    if (typeof said === 'string' && equal(said, inner)) return undefined;
    const given = entranceToken(request);
    if (given !== null) {
      const fits = equal(given, token);
      if (fits) await access.granted(request.ip);
      else access.refused('wrong-link', request.ip);
      return enter(reply, fits, keys);
    }
    if (request.is404 || request.routeOptions.config.open === true) return undefined;
    if (request.routeOptions.config.basic === true) passwordAsToken(request);
    if (request.headers.authorization === undefined) request.door = 'browser';
    if (request.routeOptions.config.senders === true) request.sender = senders(request.headers.authorization);
    if (request.sender !== null) request.door = 'source';
    else if (!holdsToken(request, keys)) {
      access.refused(request.headers.authorization === undefined ? 'no-token' : 'wrong-token', request.ip);
      reply.header('www-authenticate', 'Bearer realm="plimsoll"');
      const hint = 'send Authorization: Bearer TOKEN; the token is in admin.token in the data folder';
      throw new Refused('TOKEN_MISSING', 'a valid token is needed', hint);
    }
    if (!READS.includes(request.method) && !sameOrigin(request)) {
      access.refused('other-site', request.ip);
      throw new Refused('ORIGIN_FORBIDDEN', 'another site may not change anything here');
    }
    return undefined;
  });
}

/** For routes that are only reached by requests which were let in before. */
export function guarded(app: App): void {
  app.decorateRequest('door', 'token');
  app.decorateRequest('sender', null);
}

/** How the ledger names the caller. Until there are users, it is the door they came through. */
export function actorOf(request: FastifyRequest): string {
  if (request.sender !== null) return `${request.sender.name} (source)`;
  const name = request.headers['x-plimsoll-actor'];
  const said =
    typeof name === 'string'
      ? name
          .replaceAll(/[^\w.@ -]/g, '')
          .slice(0, 80)
          .trim()
      : '';
  return said === '' ? request.door : `${said} (${request.door})`;
}

/** `http://anybody:TOKEN@host/…` is sent as Basic authorization by whoever is given such an address. */
function passwordAsToken({ headers }: FastifyRequest): void {
  const [, encoded = ''] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '') ?? [];
  const [, password = ''] = /^[^:]*:(.+)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  if (password !== '') headers.authorization = `Bearer ${password}`;
}

/** The cookie is not the token: whoever reads it from a disk cannot use it with the API's bearer form. */
function keysOf(token: string): Keys {
  const session = sha256(`plimsoll session ${token}`).toString('hex');
  // Browsers keep cookies by host and not by port: two servers of one machine must not throw each other's out.
  const cookie = `plimsoll_session_${sha256(`plimsoll cookie ${token}`).toString('hex').slice(0, 8)}`;
  return { token, session, cookie };
}

/** The token in the link that lets a browser in, or null when this is another request. */
function entranceToken({ method, url }: FastifyRequest): string | null {
  return method === 'GET' && url.startsWith('/?') ? new URLSearchParams(url.slice(2)).get('token') : null;
}

/** A redirect takes the token out of the address, so that it is not left in history or sent on. The page says whether it fitted. */
function enter(reply: FastifyReply, fits: boolean, { session, cookie }: Keys): FastifyReply {
  if (fits) reply.header('set-cookie', `${cookie}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${MONTH_S}`);
  return reply.redirect('/', 303);
}

function holdsToken({ headers }: FastifyRequest, { token, session, cookie }: Keys): boolean {
  if (headers.authorization !== undefined) {
    const [scheme = '', given = ''] = headers.authorization.split(' ');
    return scheme.toLowerCase() === 'bearer' && equal(given, token);
  }
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.some((pair) => pair.startsWith(`${cookie}=`) && equal(pair.slice(cookie.length + 1), session));
}

/** Hashes have one length, so neither length nor content of the token is told by how long this takes. */
function equal(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

/** A foreign page that makes its own name point here must not be able to talk to us through the visitor's browser. */
function hostAllowed(header: string | undefined, host: string): boolean {
  if (host === '0.0.0.0' || host === '::') return true; // listens under names that it cannot know
  const name = (header ?? '').replace(/:\d+$/, '').toLowerCase();
  return ['127.0.0.1', 'localhost', '[::1]', host.toLowerCase(), `[${host.toLowerCase()}]`].includes(name);
}

function sameOrigin({ headers: { origin, host } }: FastifyRequest): boolean {
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
