import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT_CONTEXT, SpanKind, trace as api } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { trace, type TraceView } from '../../src/wire/trace.ts';
import { makeFolder, startServer, type ServerProcess } from '../cli/server-process.ts';

const MORE = `
---
apiVersion: plimsoll/v1
kind: Journey
metadata: { name: calls }
spec: { owner: my-team, match: [{ kind: client, where: { service.name: my-service } }], cohorts: { peer: server.address } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: calls-success }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: calls } } }
    bad: { metricSource: { type: plimsoll, spec: { where: { span.status: error } } } }
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: payments-taken }
spec:
  ratioMetric:
    total: { metricSource: { type: plimsoll, spec: { journey: requests, log: payment.tried } } }
    good: { metricSource: { type: plimsoll, spec: { where: { payment.result: taken } } } }
`;

/** A request that fails because the call within it does, told by the OpenTelemetry SDK; returns the id of its trace. */
async function failedRequest({ data }: ServerProcess): Promise<string> {
  const { otlpUrl } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { otlpUrl: string };
  const headers = { authorization: `Bearer ${readFileSync(join(data, 'intake.token'), 'utf8').trim()}` };
  const resource = resourceFromAttributes({ 'service.name': 'my-service' });
  const exporter = new OTLPTraceExporter({ url: `${otlpUrl}/v1/traces`, headers });
  const tracing = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const logs = new OTLPLogExporter({ url: `${otlpUrl}/v1/logs`, headers });
  const logging = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter: logs })] });
  const tracer = tracing.getTracer('test');
  const server = tracer.startSpan('POST /pay', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  const context = api.setSpan(ROOT_CONTEXT, server);
  const client = tracer.startSpan('POST', { kind: SpanKind.CLIENT, attributes: { 'server.address': 'bank' } }, context);
  logging.getLogger('test').emit({ eventName: 'payment.tried', attributes: { 'payment.result': 'refused' }, context });
  client.setStatus({ code: 2 });
  client.end();
  server.setAttribute('http.response.status_code', 503);
  server.end();
  await Promise.all([tracing.forceFlush(), logging.forceFlush()]);
  await Promise.all([tracing.shutdown(), logging.shutdown()]);
  return server.spanContext().traceId;
}

async function told({ data, port }: ServerProcess, id: string): Promise<TraceView> {
  const authorization = `Bearer ${readFileSync(join(data, 'admin.token'), 'utf8').trim()}`;
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/traces/${id}`, { headers: { authorization } });
  return trace.parse(await answer.json());
}

function shown({ seen }: TraceView): readonly unknown[] {
  const all = seen.map(({ indicator, journey, good, cohort, source }) => [indicator, journey, good, cohort, source]);
  return all.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

test('a client span, a server span and a log record are found under the one trace they are of, and outlive kill -9', async () => {
  const place = makeFolder();
  appendFileSync(join(place.catalog, 'shop.yaml'), MORE);
  const want = [
    ['calls-success', 'calls', false, { peer: 'bank' }, 'default'],
    ['payments-taken', 'requests', false, { version: '__none__' }, 'default'],
    ['requests-success', 'requests', false, { version: '__none__' }, 'default'],
  ];
  let id = '';
  {
    const server = await startServer(place);
    id = await failedRequest(server);
    assert.deepEqual(shown(await told(server, id)), want);
    server.child.kill('SIGKILL');
    await server.ended;
  }
  await using again = await startServer(place);
  const found = await told(again, id);
  assert.deepEqual(shown(found), want);
  assert.equal(typeof found.seen.find(({ indicator }) => indicator === 'requests-success')?.value, 'number');
  const known = await again.run('trace', id);
  assert.match(known.out, /requests {2,}requests-success {2,}bad {2,}\d/);
  const other = await again.run(
    'trace',
    id.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  );
  assert.deepEqual([known.code, other.code, other.out.includes('Nothing is remembered of trace')], [0, 2, true]);
});
