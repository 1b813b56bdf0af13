import type { IncomingMessage } from 'node:http';

/** Why a body was not taken. */
export type BodyRefusal = 'TOO_LARGE' | 'BUSY';
export type BodyResult =
  | { readonly ok: true; readonly body: Uint8Array }
  | { readonly ok: false; readonly because: BodyRefusal; readonly text: string };
/** `held` is how much of the common bound the body took. A sender that went away is told nothing. */
export type Received = (BodyResult & { readonly held: number }) | { readonly ok: false; readonly because: 'ABORTED' };

export type BodyLimits = {
  /** Bytes of one body, as sent. */
  readonly bodyBytes: number;
  /** Bytes of all bodies that are being received or are waiting for their answer. */
  readonly inFlightBytes: number;
};

/** What all requests of a listener hold together. Each one takes what it holds, and gives it back when it is answered. */
export type InFlight = { bytes: number };

/** Receives a body into memory, within the bounds. */
export function receiveBody(request: IncomingMessage, limits: BodyLimits, inFlight: InFlight): Promise<Received> {
  return new Promise((resolve) => {
    const received = { chunks: [] as Buffer[], bytes: 0 };
    const settle = (result: BodyResult | { readonly ok: false; readonly because: 'ABORTED' }): void => {
      request.off('data', take).off('end', finish).off('close', abort).off('error', abort);
      request.on('error', () => undefined); // a sender that goes away while it is being refused
      if (!result.ok) inFlight.bytes -= received.bytes;
      resolve(!result.ok && result.because === 'ABORTED' ? result : { ...result, held: result.ok ? received.bytes : 0 });
    };
    const take = (chunk: Buffer): void => {
      received.bytes += chunk.length;
      inFlight.bytes += chunk.length;
      received.chunks.push(chunk);
      if (received.bytes > limits.bodyBytes) settle(tooLarge(`the body is larger than ${limits.bodyBytes} bytes`));
      else if (inFlight.bytes > limits.inFlightBytes)
        settle({ ok: false, because: 'BUSY', text: 'too many bodies are being received at once' });
    };
    const finish = (): void => {
      const [first] = received.chunks;
      settle({
        ok: true,
        body: received.chunks.length === 1 && first !== undefined ? first : Buffer.concat(received.chunks, received.bytes),
      });
    };
    const abort = (): void => settle({ ok: false, because: 'ABORTED' });
    request.on('data', take).on('end', finish).on('close', abort).on('error', abort);
  });
}

function tooLarge(text: string): BodyResult {
  return { ok: false, because: 'TOO_LARGE', text };
}
