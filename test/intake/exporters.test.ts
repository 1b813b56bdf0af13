import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { IntakeAnswer } from '../../src/ports/intake.ts';
import { openOtlpListener } from '../../src/surface/doors/otlp-listener.ts';
import { openMemoryIntake } from './memory-intake.ts';
import { doorOf } from './open-listener.ts';
import { SHOP } from './sample-catalog.ts';

type Options = { readonly url: string; readonly headers: Readonly<Record<string, string>> };
const EXPORTERS: readonly { name: string; open: (options: Options) => SpanExporter }[] = [
  { name: 'protobuf', open: (options) => new ProtobufExporter(options) },
  { name: 'JSON', open: (options) => new JsonExporter(options) },
];

describe('the OpenTelemetry SDK', () => {
  for (const { name, open } of EXPORTERS) {
    for (const compression of ['none', 'gzip']) {
      test(`delivers spans in ${name}, compression ${compression}`, async (t) => {
        const { intake, listener, deliver } = await sdk(t, { open, compression });
        await deliver((tracer) => {
          checkout(tracer, 200);
          checkout(tracer, 503);
        });
        const labels = { version: '1.2.0', region: '__none__' };
        assert.deepEqual(
          intake.rows.map(([generation, cohort, good, at, value]) => [generation, cohort, good, at, value]),
          [
            ['checkout-success@1', labels, 1, 1_700_000_000_250, 250.125],
            ['checkout-fast@1', labels, 1, 1_700_000_000_250, 250.125],
            ['checkout-success@1', labels, 0, 1_700_000_000_250, 250.125],
            ['checkout-fast@1', labels, 0, 1_700_000_000_250, 250.125],
            ...['checkout', 'browse', 'work'].map((journey) => [`heard/${journey}`, {}, 0, 1_700_000_000_250, 0]),
          ],
        );
        assert.deepEqual(
          [listener.stats().answers, intake.codings],
          [{ 200: 1 }, [compression === 'gzip' ? 'gzip' : 'identity']],
        );
      });
    }

    test(`sends ${name} again after 503, and what it sends is counted once`, async (t) => {
      const busy: IntakeAnswer = { say: 'busy', because: 'STORE', retryAfterMs: 1, text: 'the disk is slow' };
      const { intake, listener, deliver } = await sdk(t, { open, compression: 'gzip', answers: [busy] });
      await deliver((tracer) => checkout(tracer, 200));
      assert.deepEqual([listener.stats().answers, intake.rows.length], [{ 503: 1, 200: 1 }, 5]);
    });

    test(`does not send ${name} again that was refused for good`, async (t) => {
      const { intake, listener, deliver } = await sdk(t, {
        open,
        compression: 'none',
        answers: [{ say: 'refused', because: 'UNREADABLE', text: 'not today' }],
      });
      await assert.rejects(deliver((tracer) => checkout(tracer, 200)));
      assert.deepEqual([listener.stats().answers, intake.rows.length], [{ 400: 1 }, 0]);
    });
  }
});

function checkout(tracer: Tracer, status: number): void {
  const attributes = { 'http.route': '/checkout', 'http.response.status_code': status };
  const span = tracer.startSpan('POST /checkout', { kind: SpanKind.SERVER, attributes, startTime: [1_700_000_000, 0] });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end([1_700_000_000, 250_125_000]);
}

/** A listener with a token, and an SDK that is set up to send to it. The first `answers` are given in the intake's place. */
async function sdk(
  t: TestContext,
  {
    open,
    compression,
    answers = [],
  }: { open: (options: Options) => SpanExporter; compression: string; answers?: IntakeAnswer[] },
) {
  const intake = openMemoryIntake(SHOP, () => Promise.resolve(answers.shift() ?? null));
  const listener = await openOtlpListener({
    host: '127.0.0.1',
    port: 0,
    door: doorOf({ token: 'secret', intake }),
    limits: { closeMs: 500 },
  });
  const before = process.env['OTEL_EXPORTER_OTLP_COMPRESSION'];
  process.env['OTEL_EXPORTER_OTLP_COMPRESSION'] = compression; // as people set it; the exporter reads it once
  const exporter = open({ url: `http://127.0.0.1:${listener.port}/v1/traces`, headers: { authorization: 'Bearer secret' } });
  if (before === undefined) delete process.env['OTEL_EXPORTER_OTLP_COMPRESSION'];
  else process.env['OTEL_EXPORTER_OTLP_COMPRESSION'] = before;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'storefront', 'service.version': '1.2.0' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  t.after(async () => {
    await provider.shutdown().catch(() => undefined); // a refused export has been asserted already
    await listener.close();
  });
  const deliver = async (work: (tracer: Tracer) => void): Promise<void> => {
    work(provider.getTracer('test'));
    await provider.forceFlush();
  };
  return { intake, listener, deliver };
}
