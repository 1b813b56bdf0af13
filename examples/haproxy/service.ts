import { createServer } from 'node:http';
import { metrics, SpanKind } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { openTelemetry, type Telemetry } from '../shop/telemetry.ts';
import { readFault, type Fault } from './fault.ts';

// A small service with the real OpenTelemetry SDK, in the version and with the fault that its environment names:
//   PORT=7201 VERSION=1.0.0 FAULT=none node examples/haproxy/service.ts
// Where telemetry goes comes from the standard OTEL_EXPORTER_OTLP_* variables.
const { PORT = '0', VERSION: version = '1.0.0', SERVICE: service = 'shop' } = process.env;
const fault = readFault(process.env['FAULT'] ?? 'none');
const telemetry = openTelemetry({ service, version });
const kept: Buffer[] = [];
const measuring = measureMemory();
const state = { served: 0 };

const server = createServer((request, response) => {
  const region = String(request.headers['x-region'] ?? 'eu');
  const span = telemetry.tracer.startSpan('GET /', {
    kind: SpanKind.SERVER,
    attributes: { 'http.request.method': 'GET', 'http.route': '/', 'cloud.region': region },
  });
  state.served += 1;
  const { status, afterMs, crashes } = outcomeOf(fault, { region, count: state.served });
  if (fault === 'leak') kept.push(Buffer.alloc(256_000, state.served));
  setTimeout(() => {
    span.setAttribute('http.response.status_code', status).end();
    response.writeHead(status, { 'content-type': 'text/plain', 'x-version': version }).end(`${version} ${status}\n`);
    if (crashes) void crash(telemetry);
  }, afterMs);
});
server.keepAliveTimeout = 30_000;
server.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address();
  console.log(JSON.stringify({ listening: typeof address === 'object' ? address?.port : PORT, version, fault }));
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    void Promise.all([telemetry.close(), measuring.shutdown().catch(() => undefined)]).then(() => process.exit(0));
  });
}

type Outcome = { readonly status: number; readonly afterMs: number; readonly crashes: boolean };

/** What becomes of a request, by the fault that is built in; every version takes a few milliseconds. */
function outcomeOf(fault: Fault, { region, count }: { region: string; count: number }): Outcome {
  const usual = { status: 200, afterMs: 2 + Math.random() * 6, crashes: false };
  switch (fault) {
    case 'none':
    case 'leak':
      return usual;
    case 'errors':
      return Math.random() < 0.1 ? { ...usual, status: 500 } : usual;
    case 'slow':
      return { ...usual, afterMs: usual.afterMs + 60 };
    case 'one-region':
      return region === 'ap' && Math.random() < 0.5 ? { ...usual, status: 500 } : usual;
    case 'crash':
      return count % 10 === 0 ? { status: 500, afterMs: 0, crashes: true } : usual;
  }
}

/** The last words of a process that falls over: what it knows is sent, and then it is gone. */
async function crash({ close }: Telemetry): Promise<void> {
  server.close();
  server.closeAllConnections();
  await close();
  process.exit(1);
}

/** Tells every second how much memory is in use: what a leak is found by. */
function measureMemory(): MeterProvider {
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(),
    exportIntervalMillis: 1_000,
    exportTimeoutMillis: 900,
  });
  const resource = resourceFromAttributes({ 'service.name': service, 'service.version': version });
  const provider = new MeterProvider({ resource, readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const gauge = provider.getMeter('plimsoll-example').createObservableGauge('process.memory.usage', { unit: 'By' });
  gauge.addCallback((result) => result.observe(process.memoryUsage().rss));
  return provider;
}
