import { createSocket, type Socket } from 'node:dgram';
import type { TestContext } from 'node:test';

/** Addresses by name; a name that is not there does not exist, and one without addresses is never answered. */
export type Names = Readonly<Record<string, readonly string[]>>;

/** A name server of a few lines, for A records. */
export async function openDnsServer(t: TestContext, names: Names): Promise<string> {
  const socket: Socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const answer = answerTo(query, names);
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  t.after(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

const HEAD = 12;
const NO_SUCH_NAME = 3;

function answerTo(query: Buffer, names: Names): Buffer | null {
  const labels: string[] = [];
  let at = HEAD;
  while ((query[at] ?? 0) > 0) {
    const length = query[at] ?? 0;
    labels.push(query.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += length + 1;
  }
  const question = query.subarray(HEAD, at + 5);
  const addresses = names[labels.join('.').toLowerCase()];
  if (addresses?.length === 0) return null;
  const head = Buffer.alloc(HEAD);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | (addresses === undefined ? NO_SUCH_NAME : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses?.length ?? 0, 6);
  const records = (addresses ?? []).map((address) => {
    const record = Buffer.from([0xc0, HEAD, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]);
    return record;
  });
  return Buffer.concat([head, question, ...records]);
}
