import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { buffer } from 'node:stream/consumers';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { AggregationTemporalityPreference, OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  AggregationType,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type AggregationOption,
} from '@opentelemetry/sdk-metrics';
import type { LogIndicator } from '../../src/catalog/catalog.ts';
import { counterDelta, newCounterState, type CounterState } from '../../src/intake/counter-delta.ts';
import { compileMatcher } from '../../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../../src/intake/observation-batch.ts';
import { DECODERS } from '../../src/loops/decoders.ts';
import { atMost, metricIndicator, part } from './metric-catalog.ts';
import { catalogOf, is, journey } from './sample-catalog.ts';

const INFO = 9;
const ERROR = 17;
const LATENCY = 'http.server.request.duration';
const PAID: LogIndicator = {
  signal: 'log',
  name: 'paid',
  displayName: 'paid',
  journey: 'checkout',
  generation: 'paid@1',
  event: 'order.paid',
  total: [],
  verdict: [is('log.severity', 'info')],
  polarity: 'good',
};
const CATALOG = catalogOf(
  [journey('checkout', { match: [{ kinds: null, conditions: [is('service.name', 'shop')] }] })],
  [
    metricIndicator('orders', 'checkout', [part('total', 'orders'), part('bad', 'orders', { where: [is('outcome', 'failed')] })]),
    metricIndicator('fast', 'checkout', [part('total', LATENCY), part('good', LATENCY, { limit: atMost(0.25) })]),
    metricIndicator('load', 'checkout', [part('total', 'load'), part('good', 'load', { limit: atMost(0.8) })]),
    PAID,
  ],
);

for (const format of ['protobuf', 'JSON'] as const) {
  for (const temporality of ['DELTA', 'CUMULATIVE'] as const) {
    for (const shape of ['explicit', 'exponential'] as const) {
      test(`the SDK's metrics in ${format}, ${temporality.toLowerCase()} and with ${shape} buckets, add up to what was measured`, async () => {
        await using server = await receiving();
        const Exporter = format === 'protobuf' ? ProtobufExporter : JsonExporter;
        const reader = new PeriodicExportingMetricReader({
          exporter: new Exporter({
            url: `${server.url}/v1/metrics`,
            temporalityPreference: AggregationTemporalityPreference[temporality],
          }),
          exportIntervalMillis: 3_600_000,
        });
        const aggregation: AggregationOption =
          shape === 'exponential'
            ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
            : { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [0.1, 0.25, 1] } };
        const provider = new MeterProvider({
          readers: [reader],
          resource: resourceFromAttributes({ 'service.name': 'shop' }),
          views: [{ instrumentType: InstrumentType.HISTOGRAM, aggregation }],
        });
        const meter = provider.getMeter('shop');
        const orders = meter.createCounter('orders');
        const latency = meter.createHistogram(LATENCY, { unit: 's' });
        meter.createObservableGauge('load').addCallback((result) => result.observe(0.5));
        for (let round = 0; round < 3; round += 1) {
          for (let order = 0; order < 10; order += 1) orders.add(1, { outcome: order < 2 ? 'failed' : 'done' });
          for (const seconds of [0.05, 0.125, 0.2, 0.5, 3]) latency.record(seconds);
          await provider.forceFlush();
        }
        await provider.shutdown();
        assert.deepEqual(server.broken, []);
        const { good, total, n, sum } = server.cell('orders@1');
        assert.deepEqual([good, total, n, sum], [24, 30, 30, 0]);
        const fast = server.cell('fast@1');
        assert.deepEqual([fast.good, fast.total, fast.n, Math.round(fast.sum * 1_000)], [9, 15, 15, 11_625]);
        assert.equal(fast.weight, 15);
        const load = server.cell('load@1');
        assert.ok(load.total >= 3 && load.good === load.total);
        assert.ok(server.cell('heard/checkout').n > 0);
      });
    }
  }

  test(`the SDK's log records in ${format} are counted by their event`, async () => {
    await using server = await receiving();
    const Exporter = format === 'protobuf' ? ProtobufLogExporter : JsonLogExporter;
    const exporter = new Exporter({ url: `${server.url}/v1/logs` });
    const provider = new LoggerProvider({
      processors: [new BatchLogRecordProcessor({ exporter })],
      resource: resourceFromAttributes({ 'service.name': 'shop' }),
    });
    const logger = provider.getLogger('shop');
    for (const severityNumber of [INFO, INFO + 1, ERROR])
      logger.emit({ eventName: 'order.paid', severityNumber, body: 'paid', attributes: { 'order.id': 'x' } });
    logger.emit({ severityNumber: INFO, body: 'something else' });
    await provider.forceFlush();
    await provider.shutdown();
    assert.deepEqual(server.broken, []);
    const { good, total, n } = server.cell('paid@1');
    assert.deepEqual([good, total, n], [2, 3, 3]);
    assert.equal(server.cell('heard/checkout').n, 4);
  });
}

type Gained = { good: number; total: number; n: number; sum: number; weight: number };

/** An endpoint that adds up what it is sent, as the evidence does; It watches from the beginning. */
async function receiving() {
  // The SDK's clock and this one differ by a little.
  const since = Date.now() - 1_000;
  const matcher = compileMatcher(CATALOG);
  const cells = new Map<string, Gained>();
  const states = new Map<string, CounterState>();
  const broken: string[] = [];
  const cell = (generation: string): Gained => {
    const known = cells.get(generation) ?? { good: 0, total: 0, n: 0, sum: 0, weight: 0 };
    cells.set(generation, known);
    return known;
  };
  const take = (path: string, type: string, body: Uint8Array): void => {
    const batch = openBatch();
    const signal = path.endsWith('logs') ? 'logs' : 'metrics';
    const outcome = DECODERS[`${signal}/${type === 'application/json' ? 'json' : 'protobuf'}`](body, matcher, batch);
    if (!outcome.ok || outcome.rejected > 0) broken.push(JSON.stringify(outcome));
    for (let row = 0; row < batch.count; row += 1) {
      const gained = cell(matcher.series[batch.series[row]!]!.generation);
      for (const column of ['good', 'total', 'n', 'sum', 'weight'] as const) gained[column] += batch[column][row]!;
    }
    const { points } = batch;
    for (let point = 0; point < points.count; point += 1) {
      const { key, series, field } = matcher.counters.of(points.counter[point]!);
      const state = states.get(key) ?? newCounterState();
      states.set(key, state);
      const delta =
        counterDelta(state, { at: points.at[point]!, value: points.value[point]!, start: points.start[point]! }, since) ?? 0;
      const gained = cell(matcher.series[series]!.generation);
      if (typeof field === 'number') gained.weight += delta;
      else if (field === 'sum') gained.sum += delta;
      if (field === 'bad') gained.good -= delta;
      if (field === 'good' || field === 'both') gained.good += delta;
      if (field === 'total' || field === 'both') gained.total += delta;
      if (field === 'total' || field === 'both') gained.n += delta;
    }
    clearBatch(batch);
  };
  const server = createServer((request, answer) => {
    void buffer(request).then((body) => {
      take(request.url ?? '', request.headers['content-type'] ?? '', body);
      answer
        .writeHead(200, { 'content-type': request.headers['content-type'] })
        .end(request.headers['content-type'] === 'application/json' ? '{}' : '');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cell, broken, [Symbol.asyncDispose]: close };
}
