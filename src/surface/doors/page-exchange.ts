import type { IncomingMessage } from 'node:http';
import { BEACON_BOUNDS } from '../../intake/read-beacon.ts';
import type { BeaconAnswer, BeaconDoor, PageClaim, PageSource } from './beacon-door.ts';
import type { Reply } from './http-reply.ts';
import { browserHint } from './browser-hint.ts';
import { receiveBody } from './receive-body.ts';
import { visitorAddress } from './visitor-address.ts';

/** What pages ask for; their requests are simple ones, before which no browser asks whether it may. */
export type PageRoute = { readonly asks: 'beacon' | 'ticket'; readonly query: URLSearchParams };

const PATHS: ReadonlyMap<string, PageRoute['asks']> = new Map([
  ['/v1/beacon', 'beacon'],
  ['/v1/beacon/ticket', 'ticket'],
]);
const METHODS: Readonly<Record<PageRoute['asks'], string>> = { beacon: 'POST', ticket: 'GET' };
/** A page that cannot read a refusal takes it for a broken network, and repeats itself. */
const OPEN = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin', 'cache-control': 'no-store' };
/** How programs name themselves that read pages for others. */
const BOTS = /bot\b|crawl|spider|slurp|headless|phantomjs|preview/i;

export function pageRouteOf(url: string): PageRoute | null {
  const [path = '', query = ''] = url.split('?', 2);
  const asks = PATHS.get(path);
  return asks === undefined ? null : { asks, query: new URLSearchParams(query.slice(0, MOST_QUERY)) };
}

const MOST_QUERY = 1_024;

/** The answer to a page; null when it went away in the middle. Whom it refuses, it refuses before the body is read. */
export async function answerPage(door: BeaconDoor, request: IncomingMessage, { asks, query }: PageRoute): Promise<Reply | null> {
  if (request.method === 'OPTIONS') return preflight(METHODS[asks]);
  if (request.method !== METHODS[asks])
    return said({ status: 405, body: `only ${METHODS[asks]} is answered here` }, METHODS[asks]);
  const key = query.get('key') ?? '';
  const admitted = door.admit(claimOf(request, key), asks);
  if ('status' in admitted) return said(admitted);
  if (asks === 'ticket') return said(door.ticket(admitted, { key, after: query.get('ticket') }));
  return beacon(door, { request, page: admitted });
}

function claimOf({ headers, socket }: IncomingMessage, key: string): PageClaim {
  const forwarded = headers['x-forwarded-for']?.toString();
  return {
    key,
    origin: headers.origin ?? originOf(headers.referer),
    address: (proxies) => visitorAddress(socket.remoteAddress, forwarded, proxies),
    isBot: BOTS.test(headers['user-agent'] ?? ''),
    browser: browserHint(headers['sec-ch-ua']?.toString(), headers['sec-ch-ua-mobile']?.toString()),
  };
}

/** Of a page of the same origin as the server: it sends no Origin with a GET. */
function originOf(referer: string | undefined): string | undefined {
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined;
}

type Beaconing = { readonly request: IncomingMessage; readonly page: PageSource };

async function beacon(door: BeaconDoor, { request, page }: Beaconing): Promise<Reply | null> {
  const counts = door.tallies.of(page.source.name);
  const tooLarge: BeaconAnswer = { status: 413, body: `a beacon has at most ${BEACON_BOUNDS.bytes} bytes` };
  const declared = Number(request.headers['content-length'] ?? BEACON_BOUNDS.bytes);
  if (declared > BEACON_BOUNDS.bytes) {
    counts['too-large'] += 1;
    return said(tooLarge);
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    counts.unreadable += 1;
    return said({ status: 400, body: 'a beacon is sent as it is, without an encoding' });
  }
  if (!door.takeRoom(page, declared)) return said({ status: 503, waitMs: 1_000 });
  try {
    const received = await receiveBody(request, { bodyBytes: BEACON_BOUNDS.bytes, grow: () => true });
    if (received.say === 'received') return said(await door.take(page, received.body));
    counts[received.say === 'too-large' ? 'too-large' : 'aborted'] += 1;
    return received.say === 'aborted' ? null : said(tooLarge);
  } finally {
    door.giveBackRoom(page, declared);
  }
}

function preflight(method: string): Reply {
  const allows = {
    'access-control-allow-methods': method,
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '86400',
  };
  return { status: 204, headers: { ...OPEN, ...allows }, body: new Uint8Array(0) };
}

type Said = { readonly status: number; readonly body?: string; readonly waitMs?: number };

function said({ status, body = '', waitMs }: Said, allow?: string): Reply {
  const retry = waitMs === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) };
  const type = status === 204 ? {} : { 'content-type': status === 200 ? 'application/json' : 'text/plain; charset=utf-8' };
  const headers = { ...OPEN, ...retry, ...type, ...(allow !== undefined && { allow }) };
  return { status, headers, body: new TextEncoder().encode(status === 200 || body === '' ? body : `${body}\n`) };
}
