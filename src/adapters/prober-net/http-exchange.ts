import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Ask, HttpAnswer } from '../../probe/exchange.ts';
import { cookieHeader, keepCookies } from './cookies.ts';
import { Failed } from './faults.ts';
import { openSocket, type SocketParts, type Target } from './open-socket.ts';
import type { KeptSockets } from './kept-sockets.ts';

export type HttpAsk = Extract<Ask, { kind: 'http' }>;
export type HttpParts = SocketParts & { readonly kept: KeptSockets };

/** More of an answer is not read: it is a page that is probed, and no download. */
const MOST_BYTES = 4 * 1_024 * 1_024;
const MOST_HEADER_BYTES = 65_536;
const AGENT = 'plimsoll-probe';
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What is asked next, and of whom: a redirect changes all of it. */
type Turn = Pick<HttpAsk, 'method' | 'body' | 'headers'> & { readonly url: URL };

export async function exchangeHttp(ask: HttpAsk, parts: HttpParts): Promise<HttpAnswer> {
  const url = readUrl(ask.url);
  let turn: Turn = { url, method: ask.method, body: ask.body, headers: ask.headers };
  for (let followed = 0; ; followed += 1) {
    const { answer, location } = await once(turn, { ask, parts });
    const isEnd = ask.follow === 0 || !REDIRECTS.has(answer.status) || location === null;
    if (isEnd) return answer;
    if (followed === ask.follow) throw new Failed('REDIRECTS', `there were more than ${ask.follow} redirects`);
    turn = afterRedirect(turn, { status: answer.status, location });
  }
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new Failed('PROTOCOL', 'the address is none of HTTP');
  return url;
}

/** To another origin goes nothing that was meant for this one. */
function afterRedirect({ url, method, body, headers }: Turn, { status, location }: { status: number; location: string }): Turn {
  const to = URL.parse(location, url.href);
  if (to === null || !['http:', 'https:'].includes(to.protocol))
    throw new Failed('REDIRECTS', 'a redirect leads to no address of HTTP');
  const isOther = to.origin !== url.origin;
  const keepsBody = status === 307 || status === 308;
  if (isOther && keepsBody && body !== null)
    throw new Failed('REDIRECTS', 'a redirect asks for the body to be sent to another origin');
  const becomesGet = !keepsBody && method !== 'GET' && method !== 'HEAD';
  return {
    url: to,
    method: becomesGet ? 'GET' : method,
    body: becomesGet ? null : body,
    headers: isOther ? {} : headers,
  };
}

type Around = { readonly ask: HttpAsk; readonly parts: HttpParts };
type Answered = { readonly answer: HttpAnswer; readonly location: string | null };

async function once(turn: Turn, { ask, parts }: Around): Promise<Answered> {
  const { url } = turn;
  const target: Target = {
    host: url.hostname,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
    tls: url.protocol === 'https:',
    allowPrivate: ask.allowPrivate,
  };
  const isWarm = ask.connection === 'warm';
  // A connection that one probe may have is not one that every other may have.
  const place = ask.allowPrivate ? `${url.origin} private` : url.origin;
  const socket = (isWarm ? parts.kept.take(place) : null) ?? (await openSocket(target, parts));
  try {
    const answered = await send(turn, socket, { ask, parts });
    if (isWarm) parts.kept.keep(place, socket);
    else socket.destroy();
    return answered;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function send(turn: Turn, socket: Socket, { ask, parts }: Around): Promise<Answered> {
  const { url, method, body } = turn;
  const { measuring, signal } = parts;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sending = request({
    method,
    path: `${url.pathname}${url.search}`,
    headers: headersOf(turn, ask),
    createConnection: () => socket,
    maxHeaderSize: MOST_HEADER_BYTES,
    setDefaultHeaders: false,
    signal,
  });
  sending.once('response', resolve);
  sending.once('error', reject);
  const coming = await measuring.phase('ttfb', () => {
    sending.end(body ?? undefined);
    return promise;
  });
  keepCookies(ask.cookies, url.host, coming.headers['set-cookie']);
  const text = await bodyOf(coming);
  const headers = Object.fromEntries(
    Object.entries(coming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
  return { answer: { status: coming.statusCode ?? 0, headers, body: text }, location: coming.headers.location ?? null };
}

function headersOf({ url, method, body, headers }: Turn, { cookies, connection }: HttpAsk): Record<string, string> {
  const cookie = cookieHeader(cookies, url.host);
  const hasBody = body !== null || method === 'POST' || method === 'PUT' || method === 'PATCH';
  const named = new Map<string, string>([
    ['host', url.host],
    ['user-agent', AGENT],
    ['accept', '*/*'],
    ['accept-encoding', 'identity'],
    ...(cookie === null ? [] : ([['cookie', cookie]] as const)),
    ...Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
    // Said last: what frames the message is not for a catalog to say.
    ['connection', connection === 'warm' ? 'keep-alive' : 'close'],
    ...(hasBody ? ([['content-length', String(Buffer.byteLength(body ?? ''))]] as const) : []),
  ]);
  named.delete('transfer-encoding');
  return Object.fromEntries(named);
}

async function bodyOf(coming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of coming as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MOST_BYTES) throw new Failed('TOO_LARGE', `the answer is larger than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  if (!coming.complete) throw new Failed('CLOSED', 'the connection was closed in the middle of the answer');
  return Buffer.concat(parts).toString('utf8');
}
