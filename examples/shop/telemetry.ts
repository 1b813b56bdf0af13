import { DiagConsoleLogger, DiagLogLevel, diag, propagation, trace } from '@opentelemetry/api';
import type { Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { traceContext } from './trace-context.ts';

export type Telemetry = {
  readonly tracer: Tracer;
  /** Sends what is queued, for at most two seconds: a collector that is away must not keep a service from stopping. */
  close(): Promise<void>;
};

const FLUSH_MS = 2_000;

/**
 * The real SDK, set up as a service would set it up: where to send and with which headers comes from the standard
 * `OTEL_EXPORTER_OTLP_*` variables. Contexts are passed by hand, which saves the cost of a context manager per request.
 */
export function openTelemetry({ service, version }: { service: string; version: string }): Telemetry {
  process.env['OTEL_EXPORTER_OTLP_COMPRESSION'] ??= 'gzip';
  diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ERROR);
  propagation.setGlobalPropagator(traceContext);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': service,
      'service.version': version,
      'service.instance.id': `${service}-${version}-${process.pid}`,
      'deployment.environment.name': 'demo',
    }),
    // The queue holds about 20 s of the demo's spans: a restart of the collector loses none, a longer absence is bounded.
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter(),
        scheduledDelayMillis: 1_000,
        maxExportBatchSize: 1_024,
        maxQueueSize: 8_192,
        exportTimeoutMillis: 12_000,
      }),
    ],
  });
  trace.setGlobalTracerProvider(provider);
  return { tracer: trace.getTracer('plimsoll-demo-shop'), close: () => closeProvider(provider) };
}

async function closeProvider(provider: TracerProvider): Promise<void> {
  const tooLong = new Promise<void>((resolve) => setTimeout(resolve, FLUSH_MS).unref());
  // A failed flush has already been told to the diagnostic log; the service stops either way.
  await Promise.race([provider.shutdown().catch(() => undefined), tooLong]);
}
