import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { counterDelta, newCounterState, type CounterState } from '../../src/intake/counter-delta.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../../src/intake/observation-batch.ts';
import { readWriteV1 } from '../../src/intake/remote-write-v1.ts';
import { snappyLength, unsnappy } from '../../src/intake/snappy.ts';
import { programPath, requires } from '../requires.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { atMost, metricIndicator, part } from './metric-catalog.ts';
import { catalogOf, is, journey } from './sample-catalog.ts';

const CATALOG = catalogOf(
  [journey('checkout', { match: [{ kinds: null, conditions: [is('service.name', 'shop')] }] })],
  [
    metricIndicator('requests', 'checkout', [
      part('total', 'http_requests_total'),
      part('good', 'http_requests_total', { where: [is('http.response.status_code', '200')] }),
    ]),
    metricIndicator('fast', 'checkout', [
      part('total', 'latency_seconds'),
      part('good', 'latency_seconds', { limit: atMost(0.25) }),
    ]),
  ],
);

test(
  'what Prometheus scrapes and writes here adds up to what its target counted',
  { ...requires('prometheus'), timeout: 60_000 },
  async () => {
    const served = { scrapes: 0, first: 0, last: 0 };
    // Rises with each of the first ten scrapes, and then stands still, so that there is an end to wait for.
    const target = await listening((_, answer) => {
      served.scrapes += 1;
      const count = 100 + 7 * Math.min(served.scrapes, 10);
      if (served.scrapes === 1) served.first = count;
      served.last = count;
      answer.setHeader('content-type', 'text/plain; version=0.0.4').end(exposition(count));
    });
    const received = new Received();
    const receiver = await listening((request, answer) => {
      void buffer(request).then((body) => {
        received.take(body, request.headers);
        answer.writeHead(204).end();
      });
    });
    using folder = openTemporaryFolder();
    const prometheus = startPrometheus(folder.path, { target: port(target), receiver: port(receiver) });
    try {
      await received.until(() => served.scrapes > 10 && received.rose('requests', 'total') >= 2 * (served.last - served.first));
      assert.equal(received.rose('requests', 'total'), 2 * (served.last - served.first));
      assert.equal(received.rose('requests', 'good'), served.last - served.first);
      assert.equal(received.rose('fast', 'total'), served.last - served.first);
      assert.equal(received.rose('fast', 'good'), (served.last - served.first) / 7);
      assert.deepEqual(received.headers, {
        'content-encoding': 'snappy',
        'content-type': 'application/x-protobuf',
        'x-prometheus-remote-write-version': '0.1.0',
      });
    } finally {
      prometheus.kill('SIGTERM');
      if (prometheus.exitCode === null) await once(prometheus, 'exit');
      target.close();
      receiver.close();
    }
  },
);

/** Does what the server does with a body: unpack it, decode it, and add up by how much each counter rose. */
class Received {
  readonly headers: Record<string, unknown> = {};
  readonly #matcher = compileMatcher(CATALOG);
  readonly #batch = openBatch();
  readonly #states = new Map<number, CounterState>();
  readonly #rose = new Map<string, number>();
  #wake: () => void = () => undefined;
  #broken: Error | null = null;

  take(body: Uint8Array, headers: Record<string, unknown>): void {
    try {
      for (const name of ['content-encoding', 'content-type', 'x-prometheus-remote-write-version'])
        this.headers[name] = headers[name];
      const claimed = snappyLength(body);
      assert.ok(claimed.ok);
      const room = new Uint8Array(claimed.length);
      assert.deepEqual(unsnappy(body, room), claimed);
      clearBatch(this.#batch);
      const outcome = readWriteV1(room, this.#matcher, this.#batch);
      assert.ok(outcome.ok && outcome.rejected === 0, JSON.stringify(outcome));
      this.#apply();
    } catch (error) {
      this.#broken = error instanceof Error ? error : new Error(String(error));
    }
    this.#wake();
  }

  rose(indicator: string, field: string): number {
    return this.#rose.get(`${indicator}@1 ${field}`) ?? 0;
  }

  /** Ends in time whatever comes or does not, so that the child that writes is ended too. */
  async until(isSo: () => boolean): Promise<void> {
    const end = Date.now() + 30_000;
    while (this.#broken === null && !isSo() && Date.now() < end)
      await Promise.race([
        new Promise<void>((resolve) => (this.#wake = resolve)),
        new Promise((resolve) => setTimeout(resolve, 1_000)),
      ]);
    if (this.#broken !== null) throw this.#broken;
  }

  #apply(): void {
    const { points } = this.#batch;
    for (let point = 0; point < points.count; point += 1) {
      const id = points.counter[point]!;
      const state = this.#states.get(id) ?? newCounterState();
      this.#states.set(id, state);
      const { series, field } = this.#matcher.counters.of(id);
      const { generation } = this.#matcher.series[series]!;
      const reading = { at: points.at[point]!, value: points.value[point]!, start: points.start[point]! };
      const delta = counterDelta(state, reading) ?? 0;
      for (const to of field === 'both' ? ['good', 'total'] : [field]) {
        const what = `${generation} ${to}`;
        this.#rose.set(what, (this.#rose.get(what) ?? 0) + delta);
      }
    }
  }
}

function exposition(count: number): string {
  return [
    '# TYPE http_requests_total counter',
    `http_requests_total{http_response_status_code="200",http_route="/checkout"} ${count}`,
    `http_requests_total{http_response_status_code="500",http_route="/checkout"} ${count}`,
    '# TYPE latency_seconds histogram',
    `latency_seconds_bucket{le="0.1"} 0`,
    `latency_seconds_bucket{le="0.25"} ${(count - 100) / 7}`,
    `latency_seconds_bucket{le="+Inf"} ${count}`,
    `latency_seconds_sum ${count / 2}`,
    `latency_seconds_count ${count}`,
    '',
  ].join('\n');
}

function startPrometheus(folder: string, { target, receiver }: { target: number; receiver: number }): ChildProcess {
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    `global: { scrape_interval: 200ms, scrape_timeout: 200ms }
scrape_configs: [{ job_name: shop, static_configs: [{ targets: ['127.0.0.1:${target}'] }] }]
remote_write: [{ url: 'http://127.0.0.1:${receiver}/write', queue_config: { batch_send_deadline: 100ms } }]
`,
  );
  const data = join(folder, 'data');
  const flags = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--web.listen-address=127.0.0.1:0',
    '--log.level=error',
  ];
  return spawn(programPath('prometheus') ?? 'prometheus', flags, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function listening(handle: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(handle as never).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}
