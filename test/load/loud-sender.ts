import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { protobufOf } from '../intake/otlp-proto.ts';

// A process of its own that offers payloads at a rate, over many connections and without waiting for answers, and never
// heeds when it is asked to come later. Run by overload-run.ts: each line of its input is an order, each line of its output
// says what became of the requests of one order.
export type LoudOrder = { readonly perSecond: number; readonly seconds: number; readonly depth: number };
export type LoudReport = {
  readonly offered: number;
  /** Not sent because all connections had as many requests under way as they may. */
  readonly withheld: number;
  readonly answers: Readonly<Record<string, number>>;
  /** From sending to the answer of accepted requests, ms, in rising order. */
  readonly acceptedMs: readonly number[];
};

const [portText = '', token = '', connectionsText = '', spansText = ''] = process.argv.slice(2);
const [port, connections, spans] = [Number(portText), Number(connectionsText), Number(spansText)];
const MTIME_AT = 4;

/** The same spans again and again: costly to read, cheap to send. Each body differs in the time that its gzip header tells. */
function bodyOf(): Buffer {
  const end = `${Date.now()}000000`;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const attributes = [{ key: 'http.response.status_code', value: { intValue: '200' } }, text('http.route', '/orders/{id}')];
  const span = { name: 'POST', kind: 2, startTimeUnixNano: end, endTimeUnixNano: end, attributes, status: { code: 0 } };
  const resource = { attributes: [text('service.name', 'shop'), text('service.version', 'loud')] };
  return gzipSync(
    protobufOf({ resourceSpans: [{ resource, scopeSpans: [{ spans: Array.from({ length: spans }, () => span) }] }] }),
  );
}

type Line = { readonly socket: Socket; readonly sentAt: number[]; rest: string };
type Totals = { offered: number; withheld: number; made: number; answers: Record<string, number>; acceptedMs: number[] };
const totals: Totals = { offered: 0, withheld: 0, made: 0, answers: {}, acceptedMs: [] };
const lines = await Promise.all(Array.from({ length: connections }, openLine));
process.stdout.write('ready\n');

for await (const text of createInterface({ input: process.stdin })) {
  const order = JSON.parse(text) as LoudOrder;
  Object.assign(totals, { offered: 0, withheld: 0, answers: {}, acceptedMs: [] });
  await offer(order);
  while (lines.some(({ sentAt }) => sentAt.length > 0)) await pause(5);
  const { offered, withheld, answers, acceptedMs } = totals;
  const report: LoudReport = { offered, withheld, answers, acceptedMs: acceptedMs.sort((a, b) => a - b) };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
for (const { socket } of lines) socket.destroy();

async function offer({ perSecond, seconds, depth }: LoudOrder): Promise<void> {
  const began = performance.now();
  const state = { next: 0, due: 0, body: bodyOf(), bodyAt: began };
  for (let now = began; now < began + seconds * 1_000; now = performance.now()) {
    // Observations may be five minutes old and no older.
    if (now - state.bodyAt > 60_000) Object.assign(state, { body: bodyOf(), bodyAt: now });
    const due = Math.floor(((now - began) / 1_000) * perSecond);
    for (; state.due < due; state.due += 1) {
      const free = nextFree(state, depth);
      if (free === null) {
        totals.withheld += due - state.due;
        state.due = due;
        break;
      }
      sendOne(free, state.body);
    }
    await pause(2);
  }
}

function nextFree(state: { next: number }, depth: number): Line | null {
  for (let tried = 0; tried < lines.length; tried += 1) {
    const line = lines[state.next]!;
    state.next = (state.next + 1) % lines.length;
    if (line.sentAt.length < depth) return line;
  }
  return null;
}

function sendOne(line: Line, body: Buffer): void {
  totals.made += 1;
  body.writeUInt32LE(totals.made, MTIME_AT);
  const head =
    `POST /v1/traces HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\ncontent-type: application/x-protobuf\r\n` +
    `content-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`;
  line.socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
  line.sentAt.push(performance.now());
  totals.offered += 1;
}

function openLine(): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(line));
    const line: Line = { socket, sentAt: [], rest: '' };
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      // Answers never hold these words but at their beginning; one that is cut waits for its rest.
      const text = line.rest + chunk.toString('latin1');
      const cut = Math.max(0, text.length - 15);
      const heads = text.matchAll(/HTTP\/1\.1 (\d{3}) /g);
      line.rest = text.slice(cut);
      for (const { 1: status = '', index } of heads) {
        line.rest = text.slice(Math.max(cut, index + 13));
        const ms = performance.now() - (line.sentAt.shift() ?? 0);
        totals.answers[status] = (totals.answers[status] ?? 0) + 1;
        if (status === '200') totals.acceptedMs.push(ms);
      }
    });
    socket.on('close', () => {
      for (const _ of line.sentAt.splice(0)) totals.answers['lost'] = (totals.answers['lost'] ?? 0) + 1;
    });
  });
}
