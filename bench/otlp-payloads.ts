import type { Catalog, Condition } from '../src/catalog/catalog.ts';
import { seededRng } from '../src/kernel/rng.ts';
import { protobufOf, type Attribute, type ResourceSpans, type Span } from '../test/intake/otlp-proto.ts';
import { catalogOf, indicator, is, journey, below, prefix } from '../test/intake/sample-catalog.ts';

const SERVICES = 20;
const ROUTES = 12;
const SPANS = 512;

/** Batches as SDKs send them: 512 spans of one service, 16 resource attributes, 40 % server spans with 13 attributes. */
export function payloads(count: number, seed = 7): readonly Uint8Array[] {
  const rng = seededRng(seed);
  return Array.from({ length: count }, (_, index) => {
    const spans = Array.from({ length: SPANS }, () => spanOf(() => rng.next()));
    return protobufOf({ resourceSpans: [resourceOf(index % SERVICES, spans)] });
  });
}

/** 88 journeys with two indicators each: every server span belongs to one of them at least, and to four at most. */
export function rules(): Catalog {
  const server = (conditions: readonly Condition[]) => [{ kinds: ['server' as const], conditions }];
  const cohorts = [
    { label: 'version', attribute: 'service.version' },
    { label: 'region', attribute: 'cloud.region' },
  ];
  const journeys = [
    ...Array.from({ length: SERVICES }, (_, index) =>
      journey(`service-${index}`, { match: server([is('service.name', `shop-${index}`)]), cohorts }),
    ),
    ...Array.from({ length: 60 }, (_, index) =>
      journey(`route-${index}`, {
        match: server([
          is('service.name', `shop-${index % SERVICES}`),
          is('http.route', `/api/v1/things-${index % ROUTES}/{id}`),
        ]),
        cohorts,
      }),
    ),
    ...Array.from({ length: 8 }, (_, index) =>
      journey(`post-${index}`, {
        match: server([
          is('http.method', 'POST'),
          prefix('http.route', `/api/v1/things-${index}/`),
          prefix('service.version', `1.${index % 3}`),
        ]),
        cohorts,
      }),
    ),
  ];
  const indicators = journeys.flatMap(({ name }) => [
    indicator(`${name}-good`, name, { verdict: [below('http.response.status_code', 500)] }),
    indicator(`${name}-fast`, name, { verdict: [below('duration', 300, true)] }),
  ]);
  return catalogOf(journeys, indicators);
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
  return { resource: { attributes }, scopeSpans: [{ spans }] };
}

function spanOf(chance: () => number): Span {
  const start = 1_700_000_000_000_000_000n + BigInt(Math.floor(chance() * 20e9));
  const times = {
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(Math.floor(-Math.log(1 - chance()) * 80e6))),
  };
  const failed = chance() < 0.01;
  if (chance() < 0.4) {
    const attributes = serverAttributes(Math.floor(chance() * ROUTES), chance() < 0.3 ? 'POST' : 'GET', failed ? 503 : 200);
    return { name: 'GET /api', kind: 2, ...times, attributes, status: { code: failed ? 2 : 0 } };
  }
  const attributes = [
    text('db.system.name', 'postgresql'),
    text('db.namespace', 'shop'),
    text('db.operation.name', 'SELECT'),
    text('db.query.text', 'SELECT id, name, price FROM things WHERE id = $1 AND deleted_at IS NULL'),
    text('server.address', 'db.internal'),
    whole('server.port', 5_432),
    text('network.transport', 'tcp'),
    whole('thread.id', 17),
  ];
  return { name: 'SELECT shop.things', kind: 3, ...times, attributes, status: { code: 0 } };
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
    whole('network.peer.port', 40_312),
  ];
}

function text(key: string, stringValue: string): Attribute {
  return { key, value: { stringValue } };
}

function whole(key: string, value: number): Attribute {
  return { key, value: { intValue: String(value) } };
}
