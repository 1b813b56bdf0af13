import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Intake, IntakeAnswer } from '../../ports/intake.ts';
import { receiveBody, type BodyLimits, type InFlight } from './otlp-body.ts';
import { digestOfToken, judgeHeaders, type Admitted } from './otlp-headers.ts';
import { bodyRefusal, busy, refusal, success, type Reply } from './otlp-reply.ts';

export type OtlpLimits = BodyLimits & {
  readonly connections: number;
  readonly headerBytes: number;
  /** A sender that is slower than this is cut off: first the headers, then the whole request. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** How long `close` waits for answers that are under way. */
  readonly closeMs: number;
};

/** Real exporters stay far below all of these; see docs/intake.md. */
export const OTLP_LIMITS: OtlpLimits = {
  bodyBytes: 64 * 1_048_576,
  inFlightBytes: 256 * 1_048_576,
  connections: 1_024,
  headerBytes: 16_384,
  headersMs: 10_000,
  requestMs: 30_000,
  closeMs: 5_000,
};

export type OtlpListenerParts = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The bearer token that senders must show; null lets everybody in, for tests and closed networks. */
  readonly token: string | null;
  readonly intake: Intake;
  readonly limits?: Partial<OtlpLimits>;
};

export type OtlpStats = {
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<number, number>>;
  /** Requests that ended without an answer because the sender went away. */
  readonly aborted: number;
  readonly receivedBytes: number;
  readonly rejectedSpans: number;
  /** Metric points and log records, which are not supported yet. */
  readonly rejectedOthers: number;
  readonly inFlightBytes: number;
  /** How often the intake failed instead of answering, and how it failed last. */
  readonly failures: number;
  readonly lastFailure: string | null;
};

export type OtlpListener = { readonly port: number; readonly close: () => Promise<void>; readonly stats: () => OtlpStats };

/** OTLP/HTTP: every request gets the protocol's answer, and none gets 500, after which exporters throw their data away. */
export async function openOtlpListener({ host, port, token, intake, limits: given }: OtlpListenerParts): Promise<OtlpListener> {
  const limits: OtlpLimits = { ...OTLP_LIMITS, ...given };
  const door: Door = {
    intake,
    limits,
    tokenDigest: token === null ? null : digestOfToken(token),
    inFlight: { bytes: 0 },
    closing: false,
    counts: {
      answers: {},
      aborted: 0,
      receivedBytes: 0,
      rejectedSpans: 0,
      rejectedOthers: 0,
      failures: 0,
      lastFailure: null,
    },
  };
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.max(50, Math.min(1_000, limits.headersMs / 4)),
    keepAliveTimeout: 65_000, // longer than the minute at which load balancers let go
  });
  server.maxConnections = limits.connections;
  server.on('request', (request, response) => void answer(door, request, response));
  // The headers are judged before the body is sent: a refusal then costs the sender nothing.
  server.on('checkContinue', (request, response) => void answer(door, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => close(server, door),
    stats: () => ({ ...door.counts, answers: { ...door.counts.answers }, inFlightBytes: door.inFlight.bytes }),
  };
}

type Counts = { -readonly [Name in Exclude<keyof OtlpStats, 'inFlightBytes' | 'answers'>]: OtlpStats[Name] } & {
  answers: Record<number, number>;
};
type Door = {
  readonly intake: Intake;
  readonly limits: OtlpLimits;
  readonly tokenDigest: Uint8Array | null;
  readonly inFlight: InFlight;
  readonly counts: Counts;
  closing: boolean;
};
type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

async function answer(door: Door, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange: Exchange = { request, response };
  response.on('error', () => undefined); // the sender went away before its answer; it will ask again
  const judged = judgeHeaders(request, { tokenDigest: door.tokenDigest, bodyBytes: door.limits.bodyBytes });
  if (judged.say === 'reply') return send(door, exchange, judged.reply);
  if (waitsForContinue(request)) response.writeContinue();
  const { encoding } = judged.admitted;
  const received = await receiveBody(request, door.limits, door.inFlight);
  if (!received.ok && received.because === 'ABORTED') {
    door.counts.aborted += 1;
    return;
  }
  if (!received.ok) return send(door, exchange, bodyRefusal(encoding, received.because, received.text));
  door.counts.receivedBytes += received.body.length;
  try {
    send(door, exchange, await take(door, judged.admitted, received.body));
  } finally {
    door.inFlight.bytes -= received.held;
  }
}

/** A failure of ours counted nothing, so the payload is still welcome: that is what 503 says, and 500 would deny. */
async function take(door: Door, { signal, encoding, coding }: Admitted, body: Uint8Array): Promise<Reply> {
  try {
    const said = await door.intake.accept({ source: 'default', format: `${signal}/${encoding}`, coding, body });
    if (said.say === 'accepted') door.counts[signal === 'traces' ? 'rejectedSpans' : 'rejectedOthers'] += said.rejected;
    return replyTo(said, { signal, encoding });
  } catch (cause) {
    door.counts.failures += 1;
    door.counts.lastFailure = cause instanceof Error ? cause.message : String(cause);
    return busy(encoding, 1_000, 'the telemetry could not be taken; nothing was counted');
  }
}

function replyTo(said: IntakeAnswer, { signal, encoding }: Pick<Admitted, 'signal' | 'encoding'>): Reply {
  switch (said.say) {
    case 'accepted':
      return success(encoding, { ...said, signal });
    case 'refused':
      return said.because === 'TOO_LARGE'
        ? bodyRefusal(encoding, 'TOO_LARGE', said.text)
        : refusal(encoding, { status: 400, code: 'INVALID_ARGUMENT', text: said.text });
    case 'busy':
      return busy(encoding, said.retryAfterMs, said.text);
  }
}

function send(door: Door, { request, response }: Exchange, { status, headers, body }: Reply): void {
  door.counts.answers[status] = (door.counts.answers[status] ?? 0) + 1;
  // A sender that was promised `100 Continue` in vain will not send its body; what it sends next must not be taken for it.
  const last = door.closing || (waitsForContinue(request) && !request.complete);
  response.writeHead(status, { ...headers, 'content-length': body.length, ...(last && { connection: 'close' }) });
  response.end(body);
  if (!request.complete) discardRest(request, door.limits.bodyBytes);
}

/** Closing at once would reset the connection under an answer that is on its way; reading on without end would be a gift. */
function discardRest(request: IncomingMessage, most: number): void {
  const discarded = { bytes: 0 };
  request.on('error', () => undefined);
  request.on('data', (chunk: Buffer) => {
    discarded.bytes += chunk.length;
    if (discarded.bytes > most) request.destroy();
  });
}

function waitsForContinue(request: IncomingMessage): boolean {
  return request.headers.expect?.toLowerCase() === '100-continue';
}

async function close(server: Server, door: Door): Promise<void> {
  door.closing = true;
  const late = setTimeout(() => server.closeAllConnections(), door.limits.closeMs);
  await new Promise<void>((resolve, reject) => server.close((error) => (error === undefined ? resolve() : reject(error))));
  clearTimeout(late);
}
