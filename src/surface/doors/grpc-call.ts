import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Signal } from '../../intake/otlp-answer.ts';
import type { Coding } from '../../ports/intake.ts';
import type { Door, Visit } from './door.ts';
import { failed, GRPC_CODINGS, grpcAnswerTo, sendAnswer, type GrpcAnswer } from './grpc-answer.ts';
import { tooLarge } from './http-request.ts';
import { SIGNATURE_HEADER } from './known-sources.ts';
import { receiveMessage, type ReceivedMessage } from './receive-message.ts';

export type Call = {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly certificate: readonly string[];
};
export type CallRules = { readonly door: Door; readonly bodyBytes: number; readonly requestMs: number };
/** How a call ended, and whose it was; null when its sender is not known. */
export type CallEnd = { readonly code: GrpcAnswer['code'] | 'ABORTED'; readonly source: string | null };

/** One call from its headers to its answer. Never fails: whatever the sender does, it ends. */
export async function answerCall(call: Call, rules: CallRules): Promise<CallEnd> {
  const { stream, headers } = call;
  stream.on('error', () => undefined); // the sender went away; it will ask again
  const method = methodOf(headers);
  if ('status' in method) {
    if (!stream.destroyed) stream.respond({ ':status': method.status }, { endStream: true });
    return ended(stream, { code: 'UNIMPLEMENTED', source: null });
  }
  if ('code' in method) return finish(stream, method, null);
  const authorization = headers.authorization;
  const signature = headers[SIGNATURE_HEADER]?.toString();
  const admitted = rules.door.admit({ authorization, signature, certificate: call.certificate }, 0);
  if (admitted.say !== 'admitted') return finish(stream, grpcAnswerTo(admitted, method.signal), null);
  const { visit } = admitted;
  try {
    const answer = await answerTo(stream, { visit, rules, ...method });
    if (answer === null) visit.end('ABORTED');
    return answer === null ? { code: 'ABORTED', source: visit.source } : finish(stream, answer, visit.source);
  } finally {
    visit.end();
  }
}

type Method = { readonly signal: Signal; readonly coding: Coding };

const PACKAGE = 'opentelemetry.proto.collector';
const METHODS: ReadonlyMap<string, Signal> = new Map([
  [`/${PACKAGE}.trace.v1.TraceService/Export`, 'traces'],
  [`/${PACKAGE}.metrics.v1.MetricsService/Export`, 'metrics'],
  [`/${PACKAGE}.logs.v1.LogsService/Export`, 'logs'],
]);

/** What is asked for; or the answer when that cannot be had; or the HTTP status for what is not gRPC. */
function methodOf(headers: IncomingHttpHeaders): Method | GrpcAnswer | { readonly status: number } {
  const path = headers[':path'] ?? '';
  if (headers[':method'] !== 'POST') return { status: 405 };
  if (!/^application\/grpc(\+proto)?(;.*)?$/i.test(headers['content-type'] ?? '')) return { status: 415 };
  const signal = METHODS.get(path);
  if (signal === undefined) return failed('UNIMPLEMENTED', `nothing is here; there are ${[...METHODS.keys()].join(', ')}`);
  const asked = headers['grpc-encoding']?.toString() ?? 'identity';
  const coding = GRPC_CODINGS.find((each) => each === asked);
  if (coding === undefined) return failed('UNIMPLEMENTED', `grpc-encoding must be one of ${GRPC_CODINGS.join(', ')}`);
  return { signal, coding };
}

type Answering = Method & { readonly visit: Visit; readonly rules: CallRules };

/** Null when the sender went away. */
async function answerTo(stream: ServerHttp2Stream, { visit, rules, signal, coding }: Answering): Promise<GrpcAnswer | null> {
  const { bodyBytes, requestMs } = rules;
  const received = await receiveMessage(stream, { bodyBytes, grow: visit.grow, withinMs: requestMs });
  if (received.say !== 'received') return notReceived(received, { visit, bodyBytes, signal });
  if (received.compressed && coding === 'identity')
    return failed('INTERNAL', 'the message is marked as compressed, but no grpc-encoding was named');
  const actual = received.compressed ? coding : 'identity';
  const said = await visit.deliver({ format: `${signal}/protobuf`, coding: actual, body: received.message });
  return grpcAnswerTo(said, signal);
}

function notReceived(
  { say, ...more }: Exclude<ReceivedMessage, { say: 'received' }>,
  { visit, bodyBytes, signal }: { visit: Visit; bodyBytes: number; signal: Signal },
): GrpcAnswer | null {
  switch (say) {
    case 'aborted':
      return null;
    case 'too-large':
      return grpcAnswerTo(tooLarge(bodyBytes), signal);
    case 'crowded':
      return grpcAnswerTo(visit.crowded(), signal);
    case 'too-slow':
      return failed('DEADLINE_EXCEEDED', 'the message did not arrive in time');
    case 'malformed':
      return failed('INVALID_ARGUMENT', 'text' in more ? more.text : '');
  }
}

function finish(stream: ServerHttp2Stream, answer: GrpcAnswer, source: string | null): CallEnd {
  const sent = sendAnswer(stream, answer);
  return ended(stream, { code: sent ? answer.code : 'ABORTED', source });
}

/** What the sender still has to send is of no use any more; nobody should wait for it. */
function ended(stream: ServerHttp2Stream, end: CallEnd): CallEnd {
  if (!stream.readableEnded && !stream.destroyed) {
    stream.resume();
    stream.close(constants.NGHTTP2_NO_ERROR);
  }
  return end;
}
