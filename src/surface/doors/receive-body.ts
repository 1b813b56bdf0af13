import type { IncomingMessage } from 'node:http';

export type Received =
  | { readonly say: 'received'; readonly body: Uint8Array }
  | { readonly say: 'too-large' }
  /** There is no room for it now. */
  | { readonly say: 'crowded' }
  /** The sender went away; it is told nothing. */
  | { readonly say: 'aborted' };

export type Bounds = {
  /** Bytes of one body, as sent. */
  readonly bodyBytes: number;
  /** Takes room for more of it; false when there is none. */
  readonly grow: (bytes: number) => boolean;
};

/** Receives a body into memory, within the bounds. */
export function receiveBody(request: IncomingMessage, { bodyBytes, grow }: Bounds): Promise<Received> {
  return new Promise((resolve) => {
    const received = { chunks: [] as Buffer[], bytes: 0 };
    const settle = (result: Received): void => {
      request.off('data', take).off('end', finish).off('close', abort).off('error', abort);
      request.on('error', () => undefined); // a sender that goes away while it is being refused
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      received.bytes += chunk.length;
      received.chunks.push(chunk);
      if (received.bytes > bodyBytes) settle({ say: 'too-large' });
      else if (!grow(chunk.length)) settle({ say: 'crowded' });
    };
    const finish = (): void => settle({ say: 'received', body: joined(received.chunks, received.bytes) });
    const abort = (): void => settle({ say: 'aborted' });
    request.on('data', take).on('end', finish).on('close', abort).on('error', abort);
  });
}

function joined(chunks: readonly Buffer[], bytes: number): Uint8Array {
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes);
}
