import { SpanKind, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

// Somebody's service with the real SDK: where it sends to comes from the environment alone, as the README says.
// Arguments: how many requests it served, and how many of them failed.
const [, , total = '0', failed = '0'] = process.argv;
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': process.env['OTEL_SERVICE_NAME'] ?? '' }),
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), maxQueueSize: 4_096 })],
});
trace.setGlobalTracerProvider(provider);
const tracer = trace.getTracer('newcomer');
for (let request = 0; request < Number(total); request += 1) {
  const status = request < Number(failed) ? 500 : 200;
  tracer.startSpan('GET /', { kind: SpanKind.SERVER, attributes: { 'http.response.status_code': status } }).end();
}
await provider.shutdown();
