import type { ServerHttp2Stream } from 'node:http2';
import type { Bounds } from './receive-body.ts';

export type ReceivedMessage =
  | { readonly say: 'received'; readonly message: Uint8Array; readonly compressed: boolean }
  | { readonly say: 'too-large' }
  | { readonly say: 'crowded' }
  | { readonly say: 'too-slow' }
  /** Not exactly one whole message. */
  | { readonly say: 'malformed'; readonly text: string }
  | { readonly say: 'aborted' };

const PREFIX_BYTES = 5;

/** Receives the one message of a unary call: a byte that says whether it is compressed, four of length, the message. */
export function receiveMessage(
  stream: ServerHttp2Stream,
  { bodyBytes, grow, withinMs }: Bounds & { readonly withinMs: number },
): Promise<ReceivedMessage> {
  return new Promise((resolve) => {
    const received = { chunks: [] as Buffer[], bytes: 0 };
    const settle = (result: ReceivedMessage): void => {
      clearTimeout(late);
      stream.off('data', take).off('end', finish).off('close', abort).off('aborted', abort);
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      received.chunks.push(chunk);
      received.bytes += chunk.length;
      const length = lengthIn(received.chunks);
      if (length !== null && length > bodyBytes) settle({ say: 'too-large' });
      else if (length !== null && received.bytes > PREFIX_BYTES + length) settle(malformed('more than one message was sent'));
      else if (!grow(chunk.length)) settle({ say: 'crowded' });
    };
    const finish = (): void => settle(messageIn(Buffer.concat(received.chunks, received.bytes)));
    const abort = (): void => settle({ say: 'aborted' });
    const late = setTimeout(() => settle({ say: 'too-slow' }), withinMs);
    stream.on('data', take).on('end', finish).on('close', abort).on('aborted', abort);
  });
}

/** The length that the prefix says, once it is there; chunks may end inside of it. */
function lengthIn(chunks: readonly Buffer[]): number | null {
  const [first] = chunks;
  if (first !== undefined && first.length >= PREFIX_BYTES) return first.readUInt32BE(1);
  const prefix = Buffer.concat(chunks.slice(0, PREFIX_BYTES)).subarray(0, PREFIX_BYTES);
  return prefix.length < PREFIX_BYTES ? null : prefix.readUInt32BE(1);
}

function messageIn(body: Buffer): ReceivedMessage {
  if (body.length < PREFIX_BYTES) return malformed('no message was sent');
  const length = body.readUInt32BE(1);
  if (body.length !== PREFIX_BYTES + length)
    return malformed(`the message ends after ${body.length - PREFIX_BYTES} of ${length} bytes`);
  const flag = body[0] ?? 0;
  if (flag > 1) return malformed(`the message begins with ${flag}, where only 0 and 1 mean anything`);
  return { say: 'received', message: body.subarray(PREFIX_BYTES), compressed: flag === 1 };
}

function malformed(text: string): ReceivedMessage {
  return { say: 'malformed', text };
}
