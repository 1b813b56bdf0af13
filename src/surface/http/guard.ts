import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './api.ts';
import { Refused } from './problems.ts';

const COOKIE = 'plimsoll_session';
/** What may be asked without a token: whether the server lives, and the page, which is empty without the API. */
const OPEN = /^\/(?!api\/|metrics$|openapi\.json$)/;

/** Who may ask. `actorOf` names them in the ledger. */
export function guard(app: App, { token, host }: { readonly token: string; readonly host: string }): void {
  const session = sessionOf(token);
  app.addHook('onRequest', async (request, reply) => {
    if (!hostAllowed(request.headers.host, host)) throw new Refused(403, { code: 'HOST_FORBIDDEN', text: 'this server is not addressed by that host name', hint: `use ${host}` });
    const { pathname, searchParams } = new URL(request.url, 'http://plimsoll');
    if (pathname === '/' && searchParams.has('token')) return enter(reply, { given: searchParams.get('token') ?? '', token, session });
    if (OPEN.test(pathname)) return undefined;
    if (!holdsToken(request, { token, session })) {
      reply.header('www-authenticate', 'Bearer realm="plimsoll"');
      throw new Refused(401, { code: 'TOKEN_MISSING', text: 'a valid token is needed', hint: 'send Authorization: Bearer TOKEN; the token is in admin.token in the data folder' });
    }
    if (request.method !== 'GET' && !sameOrigin(request)) throw new Refused(403, { code: 'ORIGIN_FORBIDDEN', text: 'another site may not change anything here' });
    return undefined;
  });
}

/** How the ledger names the caller. Until there are users, it is the door they came through. */
export function actorOf(request: FastifyRequest): string {
  const name = request.headers['x-plimsoll-actor'];
  const said = typeof name === 'string' ? name.replaceAll(/[^\w.@ -]/g, '').slice(0, 80).trim() : '';
  const door = request.headers.authorization === undefined ? 'browser' : 'token';
  return said === '' ? door : `${said} (${door})`;
}

function enter(reply: FastifyReply, { given, token, session }: { given: string; token: string; session: string }): FastifyReply {
  if (!equal(given, token)) throw new Refused(401, { code: 'TOKEN_MISSING', text: 'that token is not valid', hint: 'use the link that the newest start printed, or admin.token in the data folder' });
  // A redirect takes the token out of the address, so that it is not left in history or sent on.
  return reply.header('set-cookie', `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`).redirect('/', 303);
}

function holdsToken({ headers }: FastifyRequest, { token, session }: { token: string; session: string }): boolean {
  const { authorization, cookie } = headers;
  if (authorization !== undefined) return authorization.startsWith('Bearer ') && equal(authorization.slice('Bearer '.length), token);
  const held = (cookie ?? '').split(';').map((pair) => pair.trim()).filter((pair) => pair.startsWith(`${COOKIE}=`));
  return held.some((pair) => equal(pair.slice(COOKIE.length + 1), session));
}

/** The cookie is not the token: whoever reads it from a disk cannot use it with the API's bearer form. */
function sessionOf(token: string): string {
  return createHash('sha256').update(`plimsoll session ${token}`).digest('hex');
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

/** A foreign page that makes its own name point here must not be able to talk to us through the visitor's browser. */
function hostAllowed(header: string | undefined, host: string): boolean {
  const name = (header ?? '').replace(/:\d+$/, '');
  return ['127.0.0.1', 'localhost', '[::1]', host].includes(name) || host === '0.0.0.0' || host === '::';
}

function sameOrigin({ headers }: FastifyRequest): boolean {
  return headers.origin === undefined || headers.origin === `http://${headers.host}` || headers.origin === `https://${headers.host}`;
}
