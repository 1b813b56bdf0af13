import { OTLPLogExporter as Logs3Grpc } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as Logs3Json } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as Logs3Proto } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as Metrics3Grpc } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as Metrics3Json } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as Metrics3Proto } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as Traces3Grpc } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as Traces3Json } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as Traces3Proto } from '@opentelemetry/exporter-trace-otlp-proto';
import * as logs3 from '@opentelemetry/sdk-logs';
import * as metrics3 from '@opentelemetry/sdk-metrics';
import * as traces3 from '@opentelemetry/sdk-trace';
import { OTLPLogExporter as Logs2Grpc } from 'otel2-exporter-logs-otlp-grpc';
import { OTLPLogExporter as Logs2Json } from 'otel2-exporter-logs-otlp-http';
import { OTLPLogExporter as Logs2Proto } from 'otel2-exporter-logs-otlp-proto';
import { OTLPMetricExporter as Metrics2Grpc } from 'otel2-exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as Metrics2Json } from 'otel2-exporter-metrics-otlp-http';
import { OTLPMetricExporter as Metrics2Proto } from 'otel2-exporter-metrics-otlp-proto';
import { OTLPTraceExporter as Traces2Grpc } from 'otel2-exporter-trace-otlp-grpc';
import { OTLPTraceExporter as Traces2Json } from 'otel2-exporter-trace-otlp-http';
import { OTLPTraceExporter as Traces2Proto } from 'otel2-exporter-trace-otlp-proto';
import * as logs2 from 'otel2-sdk-logs';
import * as metrics2 from 'otel2-sdk-metrics';
import * as traces2 from 'otel2-sdk-trace';
import type { Signal } from '../../src/intake/otlp-answer.ts';

/** What the exporter told its SDK about one batch. */
export type Told = 'DELIVERED' | 'GAVE UP';

/** A whole SDK with one exporter: telemetry goes in by the API that services use. */
export type Client = {
  /** Makes so many things, named `item-BATCH-NUMBER`, exports them as one batch, and waits for what became of it. */
  send(batch: string, items: number): Promise<Told>;
  close(): Promise<void>;
};
export type ClientKind = {
  readonly name: string;
  readonly sdk: 2 | 3;
  readonly signal: Signal;
  readonly transport: 'json' | 'proto' | 'grpc';
  open(options: Options): Client;
};
type Options = { readonly url: string; readonly timeoutMillis: number };
type Result = { readonly code: number };
type Exporter = { export: (items: never, done: (result: Result) => void) => void };
/** The part of an SDK that differs from signal to signal and from line to line. */
type Pipeline<E> = (exporter: E) => { emit(item: string): void; flush(): Promise<void>; close(): Promise<void> };

const MINUTES = 600_000; // nothing is exported before it is asked for

const traces3Pipeline: Pipeline<Traces3Json | Traces3Proto | Traces3Grpc> = (exporter) => {
  const processor = new traces3.BatchSpanProcessor({ exporter, scheduledDelayMillis: MINUTES });
  const provider = new traces3.TracerProvider({ spanProcessors: [processor] });
  const tracer = provider.getTracer('test');
  const emit = (item: string): void => tracer.startSpan(item).end();
  return { emit, flush: () => provider.forceFlush(), close: () => provider.shutdown() };
};

const traces2Pipeline: Pipeline<Traces2Json | Traces2Proto | Traces2Grpc> = (exporter) => {
  const processor = new traces2.BatchSpanProcessor(exporter, { scheduledDelayMillis: MINUTES });
  const provider = new traces2.BasicTracerProvider({ spanProcessors: [processor] });
  const tracer = provider.getTracer('test');
  const emit = (item: string): void => tracer.startSpan(item).end();
  return { emit, flush: () => provider.forceFlush(), close: () => provider.shutdown() };
};

const metrics3Pipeline: Pipeline<Metrics3Json | Metrics3Proto | Metrics3Grpc> = (exporter) => {
  const reader = new metrics3.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: MINUTES });
  const provider = new metrics3.MeterProvider({ readers: [reader] });
  const counter = provider.getMeter('test').createCounter('checkouts');
  return { emit: (item) => counter.add(1, { item }), flush: () => provider.forceFlush(), close: () => provider.shutdown() };
};

const metrics2Pipeline: Pipeline<Metrics2Json | Metrics2Proto | Metrics2Grpc> = (exporter) => {
  const reader = new metrics2.PeriodicExportingMetricReader({ exporter, exportIntervalMillis: MINUTES });
  const provider = new metrics2.MeterProvider({ readers: [reader] });
  const counter = provider.getMeter('test').createCounter('checkouts');
  return { emit: (item) => counter.add(1, { item }), flush: () => provider.forceFlush(), close: () => provider.shutdown() };
};

const logs3Pipeline: Pipeline<Logs3Json | Logs3Proto | Logs3Grpc> = (exporter) => {
  const processor = new logs3.BatchLogRecordProcessor({ exporter, scheduledDelayMillis: MINUTES });
  const provider = new logs3.LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger('test');
  return { emit: (body) => logger.emit({ body }), flush: () => provider.forceFlush(), close: () => provider.shutdown() };
};

const logs2Pipeline: Pipeline<Logs2Json | Logs2Proto | Logs2Grpc> = (exporter) => {
  const processor = new logs2.BatchLogRecordProcessor({ exporter, scheduledDelayMillis: MINUTES });
  const provider = new logs2.LoggerProvider({ processors: [processor] });
  const logger = provider.getLogger('test');
  return { emit: (body) => logger.emit({ body }), flush: () => provider.forceFlush(), close: () => provider.shutdown() };
};

const DELTA = { temporalityPreference: 0 }; // so that every export holds its own batch and no other

const OPENERS: Readonly<Record<2 | 3, Record<Signal, Record<ClientKind['transport'], ClientKind['open']>>>> = {
  3: {
    traces: {
      json: (options) => through(new Traces3Json(options), traces3Pipeline),
      proto: (options) => through(new Traces3Proto(options), traces3Pipeline),
      grpc: (options) => through(new Traces3Grpc(options), traces3Pipeline),
    },
    metrics: {
      json: (options) => through(new Metrics3Json({ ...options, ...DELTA }), metrics3Pipeline),
      proto: (options) => through(new Metrics3Proto({ ...options, ...DELTA }), metrics3Pipeline),
      grpc: (options) => through(new Metrics3Grpc({ ...options, ...DELTA }), metrics3Pipeline),
    },
    logs: {
      json: (options) => through(new Logs3Json(options), logs3Pipeline),
      proto: (options) => through(new Logs3Proto(options), logs3Pipeline),
      grpc: (options) => through(new Logs3Grpc(options), logs3Pipeline),
    },
  },
  2: {
    traces: {
      json: (options) => through(new Traces2Json(options), traces2Pipeline),
      proto: (options) => through(new Traces2Proto(options), traces2Pipeline),
      grpc: (options) => through(new Traces2Grpc(options), traces2Pipeline),
    },
    metrics: {
      json: (options) => through(new Metrics2Json({ ...options, ...DELTA }), metrics2Pipeline),
      proto: (options) => through(new Metrics2Proto({ ...options, ...DELTA }), metrics2Pipeline),
      grpc: (options) => through(new Metrics2Grpc({ ...options, ...DELTA }), metrics2Pipeline),
    },
    logs: {
      json: (options) => through(new Logs2Json(options), logs2Pipeline),
      proto: (options) => through(new Logs2Proto(options), logs2Pipeline),
      grpc: (options) => through(new Logs2Grpc(options), logs2Pipeline),
    },
  },
};

export const CLIENTS: readonly ClientKind[] = ([3, 2] as const).flatMap((sdk) =>
  (['traces', 'metrics', 'logs'] as const).flatMap((signal) =>
    (['json', 'proto', 'grpc'] as const).map((transport) => {
      return { name: `SDK ${sdk}, ${signal}, ${transport}`, sdk, signal, transport, open: OPENERS[sdk][signal][transport] };
    }),
  ),
);

function through<E extends Exporter>(exporter: E, pipeline: Pipeline<E>): Client {
  const results: Result[] = [];
  const given = exporter.export.bind(exporter);
  exporter.export = (items, done) => given(items, (result) => (results.push(result), done(result)));
  const { emit, flush, close } = pipeline(exporter);
  return {
    async send(batch, items) {
      for (let number = 0; number < items; number += 1) emit(`item-${batch}-${number}`);
      results.length = 0;
      await flush().catch(() => undefined); // what became of it is in the results
      if (results.length !== 1) throw new Error(`The batch was exported ${results.length} times`);
      return results[0]?.code === 0 ? 'DELIVERED' : 'GAVE UP';
    },
    close: () => close().catch(() => undefined),
  };
}
