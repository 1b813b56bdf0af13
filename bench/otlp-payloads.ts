import type { Catalog, Condition } from '../src/catalog/catalog.ts';
import { seededRng } from '../src/kernel/rng.ts';
import { protobufOf, type Attribute, type Event, type ResourceSpans, type Span, type Traces } from '../test/intake/otlp-proto.ts';
import { below, catalogOf, indicator, is, journey, prefix } from '../test/intake/sample-catalog.ts';

const SERVICES = 20;
const ROUTES = 12;
export const SPANS = 512;

/** Batches as SDKs send them: 512 spans of one service, 16 resource attributes, 40 % server spans with 13 attributes. */
export function payloads(count: number, seed = 7, spans = SPANS): readonly Uint8Array[] {
  return tracesOf(count, seed, spans).map((traces) => protobufOf(traces));
}

/** The same in JSON, where ids are hexadecimal. */
export function jsonPayloads(count: number, seed = 7): readonly Uint8Array[] {
  const hex = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value);
  return tracesOf(count, seed, SPANS).map((traces) => Buffer.from(JSON.stringify(traces, hex)));
}

function tracesOf(count: number, seed: number, size: number): readonly Traces[] {
  const rng = seededRng(seed);
  return Array.from({ length: count }, (_, index) => {
    const spans = Array.from({ length: size }, () => spanOf(() => rng.next()));
    return { resourceSpans: [resourceOf(index % SERVICES, spans)] };
  });
}

/**
 * Ten journeys that server spans belong to, one each, with two indicators; and as many more as it takes, of other
 * services, that ask about the same attributes with values and thresholds of their own.
 */
export function rules(journeys = 100): Catalog {
  const server = (conditions: readonly Condition[]) => [{ kinds: ['server' as const], conditions }];
  const cohorts = [
    { label: 'environment', attribute: 'deployment.environment.name' },
    { label: 'version', attribute: 'service.version' },
    { label: 'region', attribute: 'cloud.region' },
    { label: 'variant', attribute: 'experiment.variant' },
  ];
  const own = Array.from({ length: 10 }, (_, index) =>
    journey(`pair-${index}`, {
      match: server([is('service.name', `shop-${index}`, `shop-${index + 10}`), prefix('http.route', '/api/')]),
      exclude: [{ kinds: null, conditions: [is('url.path', '/healthz', '/readyz')] }],
      cohorts,
    }),
  );
  const others = Array.from({ length: journeys - own.length }, (_, index) =>
    journey(`other-${index}`, {
      match: server([
        is('service.name', `warehouse-${index % 100}`),
        index % 3 === 0 ? is('http.request.method', 'POST', 'PUT') : is('http.route', `/api/v2/goods-${index}/{id}`),
        ...(index % 5 === 0 ? [prefix('http.route', `/api/v2/goods-${index % 20}`)] : []),
      ]),
      cohorts,
    }),
  );
  const indicators = [...own, ...others].flatMap(({ name }, index) => [
    indicator(`${name}-good`, name, { verdict: [below('http.response.status_code', 500)] }),
    indicator(`${name}-fast`, name, {
      verdict: [below('duration', 300 + 10 * (index % 50), true)],
    }),
  ]);
  return catalogOf([...own, ...others], indicators);
}

function resourceOf(service: number, spans: readonly Span[]): ResourceSpans {
  const attributes = [
    text('service.name', `shop-${service}`),
    text('service.version', `1.${service % 3}.0`),
    text('service.instance.id', `0b6f7b5e-${service}`),
    text('deployment.environment.name', 'production'),
    text('cloud.region', `eu-${service % 2}`),
    text('cloud.provider', 'aws'),
    text('host.name', `ip-10-0-0-${service}`),
    text('host.arch', 'amd64'),
    text('os.type', 'linux'),
    whole('process.pid', 4_711),
    text('process.runtime.name', 'nodejs'),
    text('process.runtime.version', '24.21.0'),
    text('telemetry.sdk.name', 'opentelemetry'),
    text('telemetry.sdk.language', 'nodejs'),
    text('telemetry.sdk.version', '3.1.1'),
    text('k8s.pod.name', `shop-${service}-7c9f8d-x2x4z`),
  ];
  return { resource: { attributes }, scopeSpans: [{ scope: { attributes: [] }, spans }] };
}

function spanOf(chance: () => number): Span {
  const start = 1_700_000_000_000_000_000n + BigInt(Math.floor(chance() * 20e9));
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(chance() * 256));
  const common = {
    traceId: bytes(16),
    spanId: bytes(8),
    parentSpanId: bytes(8),
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(Math.floor(-Math.log(1 - chance()) * 80e6))),
  };
  const failed = chance() < 0.01;
  const events = chance() < 0.07 ? [exception(String(start))] : [];
  if (chance() < 0.4) {
    const attributes = serverAttributes(Math.floor(chance() * ROUTES), chance() < 0.3 ? 'POST' : 'GET', failed ? 503 : 200);
    return { ...common, name: 'GET /api', kind: 2, attributes, events, status: { code: failed ? 2 : 0 } };
  }
  if (chance() < 0.4) {
    const attributes = [text('code.function.name', 'priceOf'), text('code.file.path', 'src/price.ts'), whole('thread.id', 17)];
    return { ...common, name: 'priceOf', kind: 1, attributes, events, status: { code: 0 } };
  }
  const attributes = [
    text('db.system.name', 'postgresql'),
    text('db.namespace', 'shop'),
    text('db.operation.name', 'SELECT'),
    text('db.collection.name', 'things'),
    text('db.query.text', 'SELECT id, name, price FROM things WHERE id = $1 AND deleted_at IS NULL'),
    text('server.address', 'db.internal'),
    whole('server.port', 5_432),
    text('network.transport', 'tcp'),
    text('network.peer.address', '10.0.0.18'),
    whole('thread.id', 17),
  ];
  return { ...common, name: 'SELECT shop.things', kind: 3, attributes, events, status: { code: 0 } };
}

function exception(timeUnixNano: string): Event {
  const stack = Array.from({ length: 8 }, (_, line) => `    at handle (/app/dist/checkout.js:${line + 40}:17)`).join('\n');
  return {
    timeUnixNano,
    name: 'exception',
    attributes: [text('exception.type', 'TimeoutError'), text('exception.stacktrace', `TimeoutError: 250 ms are over\n${stack}`)],
  };
}

function serverAttributes(route: number, method: string, code: number): readonly Attribute[] {
  return [
    text('http.request.method', method),
    text('url.scheme', 'https'),
    text('url.path', `/api/v1/things-${route}/4711`),
    text('url.query', 'view=full'),
    text('http.route', `/api/v1/things-${route}/{id}`),
    whole('http.response.status_code', code),
    text('server.address', 'shop.example'),
    whole('server.port', 443),
    text('client.address', '203.0.113.7'),
    text('user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64)'),
    text('network.protocol.version', '1.1'),
    text('network.peer.address', '10.0.0.17'),
    text('experiment.variant', route % 2 === 0 ? 'control' : 'treatment'),
    whole('network.peer.port', 40_312),
  ];
}

function text(key: string, stringValue: string): Attribute {
  return { key, value: { stringValue } };
}

function whole(key: string, value: number): Attribute {
  return { key, value: { intValue: String(value) } };
}
