import type { FastifyReply, FastifyRequest } from 'fastify';
import { readInstant } from '../../kernel/read-instant.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Api, App } from './api.ts';
import { openPasts, type OpenApp } from './pasts.ts';
import { pathOf, Refused } from './problems.ts';

declare module 'fastify' {
  // The only way to extend a route's configuration is to merge with the interface of the same name.
  interface FastifyContextConfig {
    /** Tells of the present alone: of this process, of what arrives now, or of what somebody outside answers now. */
    present?: boolean;
    /** A page, whose own questions say as of when it asks. */
    page?: boolean;
    /** Keeps its own past, which later telemetry does not amend. */
    ownAt?: boolean;
  }
}

/** Until when the evidence of an answer was known; absent where what came late since then shows in it. */
export const KNOWN_UNTIL = 'plimsoll-known-until';
const READS = ['GET', 'HEAD'];

/**
 * `at=` on any read answers with what was known then: by the same routes, over everything as it was. No route knows of it.
 * The guard has let the request in by now.
 */
export function timeTravel(app: App, api: Api, openApp: OpenApp): void {
  const pasts = openPasts(api, openApp);
  app.addHook('preValidation', async (request, reply) => {
    const asked = askedAt(request);
    if (asked === null) return undefined;
    const at = readAt(asked, request);
    if (at > api.clock.now()) throw new Refused('PAST_AHEAD', `${showInstant(at)} has not come yet`);
    const [first] = await api.ledger.read({ after: 0, limit: 1 });
    if (first === undefined || (first.seq === 1 && at < first.at))
      throw new Refused('PAST_NOT_KEPT', `nothing is kept of ${showInstant(at)}`, 'the first entry of the ledger is younger');
    const past = await pasts.of(at);
    return answer(reply, past.then.knownUntil, await past.app.inject({ method: 'GET', url: withoutAt(request) }));
  });
}

function askedAt({ method, query, is404, routeOptions }: FastifyRequest): unknown {
  const { page = false, ownAt = false } = routeOptions.config;
  if (is404 || page || ownAt || !READS.includes(method)) return null;
  return (query as { at?: unknown } | undefined)?.at ?? null;
}

function readAt(asked: unknown, request: FastifyRequest): Instant {
  if (request.routeOptions.config.present === true)
    throw new Refused('PRESENT_ALONE', `${pathOf(request)} tells of the present alone`, 'ask without at');
  const at = typeof asked === 'string' ? readInstant(asked) : null;
  if (at === null) throw new Refused('REQUEST_INVALID', 'at: it is a moment such as 2026-01-31T12:00:00Z, given once');
  return at;
}

function withoutAt({ url }: FastifyRequest): string {
  const end = url.indexOf('?');
  const [path, query] = end < 0 ? [url, ''] : [url.slice(0, end), url.slice(end + 1)];
  const kept = query.split('&').filter((pair) => decoded(pair.split('=', 1)[0] ?? '') !== 'at');
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

type Answer = {
  readonly statusCode: number;
  readonly headers: { readonly 'content-type'?: string | number | string[] | undefined };
  readonly rawPayload: Buffer;
};

function answer(reply: FastifyReply, knownUntil: Instant | null, { statusCode, headers, rawPayload }: Answer): FastifyReply {
  if (knownUntil !== null) reply.header(KNOWN_UNTIL, showInstant(knownUntil));
  return reply
    .code(statusCode)
    .type([headers['content-type'] ?? 'application/json'].flat().join())
    .send(rawPayload);
}
