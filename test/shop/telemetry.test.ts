import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openOtlpSink } from './otlp-sink.ts';
import type { SeenSpan } from './otlp-sink.ts';
import { startShopProcess } from './shop-process.ts';

const SERVER = 2;
const CLIENT = 3;
const ERROR = 2;

test('a checkout is one trace over both services, sent by the real exporter', async () => {
  await using sink = await openOtlpSink();
  const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%20b' };
  await using payment = await startShopProcess('payment', { ...telemetry, FAULT_PROVIDER_ERRORS: '0' });
  await using storefront = await startShopProcess('storefront', {
    ...telemetry,
    PAYMENT_URL: payment.url,
    SHOP_VERSION: '1.1.0',
  });

  const response = await fetch(`${storefront.url}/checkout`, { method: 'POST', body: '{}' });
  assert.equal(response.status, 201);
  const spans = await sink.until((seen) => seen.length >= 3);

  const checkout = find(spans, 'POST /checkout', SERVER);
  const asked = find(spans, 'POST', CLIENT);
  const paid = find(spans, 'POST /payments', SERVER);
  assert.equal(asked.parentSpanId, checkout.spanId);
  assert.equal(paid.parentSpanId, asked.spanId);
  assert.deepEqual([asked.traceId, paid.traceId], [checkout.traceId, checkout.traceId]);
  assert.equal(checkout.attributes['http.request.method'], 'POST');
  assert.equal(checkout.attributes['http.route'], '/checkout');
  assert.equal(checkout.attributes['http.response.status_code'], 201);
  assert.equal(checkout.status, 0);
  assert.equal(checkout.resource['service.name'], 'storefront');
  assert.equal(checkout.resource['service.version'], '1.1.0');
  assert.equal(checkout.resource['deployment.environment.name'], 'demo');
  assert.match(String(checkout.resource['service.instance.id']), /^storefront-1\.1\.0-\d+$/);
  assert.equal(paid.resource['service.name'], 'payment');
  assert.equal(sink.headers[0]?.['authorization'], 'Bearer a b');
  assert.equal(sink.headers[0]?.['content-encoding'], 'gzip');
});

test('a caller’s trace goes on, and an id in the path does not become part of the route', async () => {
  await using sink = await openOtlpSink();
  await using catalogue = await startShopProcess('catalogue', {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    FAULT_CATALOGUE_ERRORS: '0',
  });
  const [traceId, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  await fetch(`${catalogue.url}/products/rope`, { headers: { traceparent: `00-${traceId}-${parent}-01` } });
  const span = find(await sink.until((seen) => seen.length >= 1), 'GET /products/:id', SERVER);
  assert.equal(Buffer.from(span.traceId, 'base64').toString('hex'), traceId);
  assert.equal(Buffer.from(span.parentSpanId, 'base64').toString('hex'), parent);
  assert.equal(span.attributes['url.path'], '/products/rope');
});

test('the bad release breaks the checkouts it should, as errors that telemetry shows', async () => {
  await using sink = await openOtlpSink();
  await using storefront = await startShopProcess('storefront', {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    FAULT_CHECKOUT_ERRORS: '1',
  });
  const response = await fetch(`${storefront.url}/checkout`, { method: 'POST', body: '{}' });
  assert.equal(response.status, 500);
  const span = find(await sink.until((seen) => seen.length >= 1), 'POST /checkout', SERVER);
  assert.equal(span.status, ERROR);
  assert.equal(span.attributes['http.response.status_code'], 500);
});

test('a payment that is away is answered 502, and neither that nor an absent collector stops the shop', async () => {
  const nobody = 'http://127.0.0.1:9';
  await using storefront = await startShopProcess('storefront', {
    OTEL_EXPORTER_OTLP_ENDPOINT: nobody,
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
    PAYMENT_URL: nobody,
  });
  const ask = async (): Promise<number> => (await fetch(`${storefront.url}/checkout`, { method: 'POST', body: '{}' })).status;
  assert.deepEqual(await Promise.all([ask(), ask()]), [502, 502]);
  assert.equal((await fetch(`${storefront.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${storefront.url}/nowhere`)).status, 404);
});

test('what was measured before a stop is sent by the stop', async () => {
  await using sink = await openOtlpSink();
  const catalogue = await startShopProcess('catalogue', { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url });
  await fetch(`${catalogue.url}/healthz`);
  await catalogue.stop();
  assert.deepEqual(
    (await sink.until(() => true)).map(({ name }) => name),
    ['GET /healthz'],
  );
});

function find(spans: readonly SeenSpan[], name: string, kind: number): SeenSpan {
  const found = spans.find((span) => span.name === name && span.kind === kind);
  assert.ok(found, `no span ${name} of kind ${kind} among ${spans.map((span) => `${span.name}/${span.kind}`).join(', ')}`);
  return found;
}
