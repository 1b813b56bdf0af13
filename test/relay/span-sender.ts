import { SpanKind } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';

/** An SDK with one exporter, as a service has it. */
export type SpanSender = {
  readonly name: string;
  /** Makes so many requests, the first of them failed, and exports them as one batch until the exporter says it was taken. */
  send(requests: number): Promise<void>;
  close(): Promise<void>;
};

type Ports = { readonly otlp: number; readonly grpc: number };
const SUCCESS = 0;

export function openSpanSenders(token: string, { otlp, grpc }: Ports): readonly SpanSender[] {
  const options = { url: `http://127.0.0.1:${otlp}/v1/traces`, headers: { authorization: `Bearer ${token}` } };
  process.env['OTEL_EXPORTER_OTLP_HEADERS'] = `authorization=Bearer%20${token}`; // gRPC's exporter takes plain headers from here only
  return [
    open('protobuf', new ProtobufExporter(options)),
    open('JSON', new JsonExporter(options)),
    open('gRPC', new GrpcExporter({ url: `http://127.0.0.1:${grpc}` })),
  ];
}

function open(name: string, exporter: SpanExporter): SpanSender {
  const ended: ReadableSpan[] = [];
  const processor = {
    onStart: () => undefined,
    onEnd: (span: ReadableSpan) => void ended.push(span),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  const resource = resourceFromAttributes({ 'service.name': 'my-service' });
  const tracer = new TracerProvider({ resource, spanProcessors: [processor] }).getTracer('test');
  return {
    name,
    async send(requests) {
      for (let number = 0; number < requests; number += 1) {
        const attributes = { 'http.response.status_code': number === 0 ? 500 : 200 };
        tracer.startSpan('GET /', { kind: SpanKind.SERVER, attributes }).end();
      }
      const batch = ended.splice(0);
      // An exporter that gave up leaves open whether its batch was kept: the same spans make the same bytes again.
      while ((await exported(exporter, batch)) !== SUCCESS);
    },
    close: () => exporter.shutdown(),
  };
}

function exported(exporter: SpanExporter, batch: ReadableSpan[]): Promise<number> {
  return new Promise((resolve) => exporter.export(batch, ({ code }) => resolve(code)));
}
