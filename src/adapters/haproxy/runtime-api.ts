import { connect, type Socket } from 'node:net';

/** HAProxy answers in well under a millisecond; one that does not is not waited for. */
const TIMEOUT_MS = 2_000;
/** What a backend of a thousand servers is described in is about half of this. */
const MOST_BYTES = 1_000_000;

/**
 * Asks the runtime API, over its socket or over TCP. The commands are carried out one after the other in one go, and the
 * answer is the text of all of them: refusals are sentences in it, there are no codes.
 */
export async function askRuntimeApi(address: string, commands: readonly string[]): Promise<string> {
  const socket = connect(readAddress(address));
  const late = setTimeout(() => socket.destroy(new Error(`no whole answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  try {
    socket.write(`${commands.join(';')}\n`);
    return await readToEnd(socket);
  } catch (cause) {
    throw new Error(`Cannot ask HAProxy at ${address}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}

async function readToEnd(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`the answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readAddress(address: string): { readonly path: string } | { readonly host: string; readonly port: number } {
  if (address.startsWith('/')) return { path: address };
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon).replaceAll(/[[\]]/g, ''), port: Number(address.slice(colon + 1)) };
}
