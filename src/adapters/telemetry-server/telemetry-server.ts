import type { Clock } from '../../ports/clock.ts';
import type { Format, Payload } from '../../ports/intake.ts';
import type { ServerAnswer, TelemetryServer } from '../../ports/telemetry-server.ts';

export type TelemetryServerParts = {
  /** Without a slash at its end; paths of the protocols are appended. */
  readonly url: string;
  /** Asked for each request, so that a token that is replaced is used at once. */
  readonly token: () => string;
  readonly clock: Clock;
};

const TIMEOUT_MS = 30_000;
const MOST_ANSWER_BYTES = 65_536;
const MOST_TEXT = 300;
const LONGEST_WAIT_MS = 600_000;

/** OTLP/HTTP and remote write, as a client. */
export function openTelemetryServer(parts: TelemetryServerParts): TelemetryServer {
  const hungUp = new AbortController();
  const stop = hungUp.signal;
  return {
    async send({ format, coding, body }) {
      const headers = { ...HEADERS[format], ...(coding !== 'identity' && { 'content-encoding': coding }) };
      return ask(parts, { path: PATHS[format.split('/', 1)[0] ?? ''] ?? '', headers, body, stop });
    },
    async greet() {
      // Who comes in is judged before what is brought; this is nothing that could be taken, and so nothing is counted.
      const headers = { 'content-type': 'text/plain' };
      const answer = await ask(parts, { path: '/v1/traces', headers, body: new Uint8Array(0), stop });
      return answer.say === 'refused' ? { say: 'taken' } : answer;
    },
    hangUp: () => hungUp.abort(),
  };
}

const PATHS: Readonly<Record<string, string>> = {
  traces: '/v1/traces',
  metrics: '/v1/metrics',
  logs: '/v1/logs',
  write: '/api/v1/write',
  events: '/v1/events',
};
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };
const HEADERS: Readonly<Record<Format, Readonly<Record<string, string>>>> = {
  'traces/protobuf': PROTOBUF,
  'traces/json': JSON_TYPE,
  'metrics/protobuf': PROTOBUF,
  'metrics/json': JSON_TYPE,
  'logs/protobuf': PROTOBUF,
  'logs/json': JSON_TYPE,
  'write/1': { ...PROTOBUF, 'x-prometheus-remote-write-version': '0.1.0' },
  'write/2': {
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'x-prometheus-remote-write-version': '2.0.0',
  },
  'events/json': JSON_TYPE,
  'events/ndjson': { 'content-type': 'application/x-ndjson' },
};

type Asked = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Payload['body'];
  readonly stop: AbortSignal;
};

async function ask({ url, token, clock }: TelemetryServerParts, { path, headers, body, stop }: Asked): Promise<ServerAnswer> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${token()}`, 'user-agent': 'plimsoll-relay' },
      body: body as Uint8Array<ArrayBuffer>,
      redirect: 'manual', // the token is for this address and no other
      signal,
    });
    const said = await beginningOf(answer);
    return judged(answer, { path, said, now: clock.now() });
  } catch (error) {
    return { say: 'later', retryAfterMs: null, text: whyNot(error) };
  }
}

/** 4xx is about the payload, but for those that are about who sends it, where to, or when. */
function judged(
  { ok, status, headers }: Response,
  { path, said, now }: { path: string; said: string; now: number },
): ServerAnswer {
  const text = said === '' ? `${status}` : `${status}: ${said}`;
  if (ok) return { say: 'taken' };
  if (status === 401 || status === 403 || status === 407) return { say: 'closed', text: `it answers ${text}; check the token` };
  if (status === 404 || status === 405 || status === 421 || status < 400)
    return { say: 'closed', text: `${path} is answered with ${text}; is this the address for telemetry?` };
  const isPassing = status >= 500 || status === 408 || status === 425 || status === 429;
  if (!isPassing) return { say: 'refused', text: `it answers ${text}` };
  return { say: 'later', retryAfterMs: waitOf(headers.get('retry-after'), now), text: `it answers ${text}` };
}

/** Seconds or a date, as HTTP allows both; null for anything else. */
function waitOf(text: string | null, now: number): number | null {
  if (text === null) return null;
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(LONGEST_WAIT_MS, Math.max(0, ms));
}

/** The whole answer is read, so that its connection can be used again; what is kept of it is a line of printable text. */
async function beginningOf(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.length;
    if (length > MOST_ANSWER_BYTES) break;
    parts.push(part);
  }
  if (answer.ok) return '';
  const bytes = Buffer.concat(parts);
  return (messageIn(bytes) ?? bytes.toString('utf8'))
    .replaceAll(/[^\x20-\x7e\u00a0-\uffff]+/g, ' ')
    .trim()
    .slice(0, MOST_TEXT);
}

/** The message of a `google.rpc.Status`, in JSON or as protobuf has it: the code, then the message behind its length. */
function messageIn(bytes: Buffer): string | null {
  if (bytes[0] === 0x08 && bytes[2] === 0x12) return bytes.subarray((bytes[3] ?? 0) < 128 ? 4 : 5).toString('utf8');
  try {
    const { message } = JSON.parse(bytes.toString('utf8')) as { message?: unknown };
    return typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1_000} s`;
  const cause = error.cause instanceof Error ? error.cause : error;
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
