import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import type { Intake } from '../../src/ports/intake.ts';
import { opened } from '../intake/open-listener.ts';
import { corpus, type Sample } from './corpus.ts';
import { FuzzTarget } from './fuzz-target.ts';
import { mutated } from './mutate.ts';

const REQUESTS = 2_000;
const CONTENT: Readonly<Record<string, readonly [path: string, type: string]>> = {
  'traces/protobuf': ['/v1/traces', 'application/x-protobuf'],
  'traces/json': ['/v1/traces', 'application/json'],
  'metrics/protobuf': ['/v1/metrics', 'application/x-protobuf'],
  'metrics/json': ['/v1/metrics', 'application/json'],
  'logs/protobuf': ['/v1/logs', 'application/x-protobuf'],
  'logs/json': ['/v1/logs', 'application/json'],
  'events/json': ['/v1/events', 'application/json'],
  'events/ndjson': ['/v1/events', 'application/x-ndjson'],
  'write/1': ['/api/v1/write', 'application/x-protobuf;proto=prometheus.WriteRequest'],
  'write/2': ['/api/v1/write', 'application/x-protobuf;proto=io.prometheus.write.v2.Request'],
};

test('the door answers whatever comes, and never with a fault of its own', { timeout: 120_000 }, async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  t.diagnostic(`seed ${seed}`);
  const rng = seededRng(seed);
  const target = new FuzzTarget();
  const { port, stats } = await opened(t, { intake: intakeOf(target), limits: { headersMs: 2_000, requestMs: 4_000 } });
  const samples = corpus(seed).filter((sample) => sample.to === 'intake');
  const answers: Record<string, number> = {};
  for (let number = 0; number < REQUESTS; number += 1) {
    const request = requestOf(samples, rng);
    const status = await statusOf(port, request);
    answers[status] = (answers[status] ?? 0) + 1;
    assert.ok(
      status === 'closed' || (Number(status) < 500 && Number(status) >= 200),
      `${status} for ${request.toString('latin1')}`,
    );
  }
  t.diagnostic(JSON.stringify(answers));
  for (const status of ['200', '400', '415']) assert.ok((answers[status] ?? 0) > 0, `nothing was answered with ${status}`);
  assert.deepEqual([stats().failures, stats().inFlightBytes], [0, 0]);
});

function intakeOf(target: FuzzTarget): Intake {
  return {
    async accept({ format, coding, body }) {
      const said = target.run({ to: 'intake', format, coding, body });
      if (said === 'refused') return { say: 'refused', because: 'UNREADABLE', text: 'it cannot be read' };
      return { say: 'accepted', observations: 1, rejected: 0, message: '', written: null };
    },
  };
}

/** A request as bytes: with mistakes in its body, and now and then in its head. */
function requestOf(samples: readonly Sample[], rng: Rng): Buffer {
  const pick = (): Sample => samples[Math.floor(rng.next() * samples.length)]!;
  const sample = pick();
  assert.ok(sample.to === 'intake');
  const [path, type] = CONTENT[sample.format] ?? ['', ''];
  const body = rng.next() < 0.5 ? sample.body : mutated(sample.body, pick().body, rng);
  const length = rng.next() < 0.95 ? body.length : body.length + Math.floor(rng.next() * 20) - 10;
  const coding = sample.coding === 'identity' ? '' : `content-encoding: ${sample.coding}\r\n`;
  const head = `POST ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: ${type}\r\n${coding}content-length: ${length}\r\n\r\n`;
  const bytes = Buffer.from(head, 'latin1');
  return Buffer.concat([rng.next() < 0.8 ? bytes : mutated(bytes, bytes, rng), body]);
}

/** The status of the first answer, or `closed` when the connection ended without one. */
function statusOf(port: number, request: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const said = { text: '' };
    const socket = connect(port, '127.0.0.1', () => socket.end(request));
    socket.on('data', (chunk) => (said.text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () =>
      resolve(/^HTTP\/1\.1 (\d{3})/.exec(said.text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''))?.[1] ?? 'closed'),
    );
  });
}
