import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CALLS_PER_DRAWN, EXACT_CALLS } from '../../src/intake/edge-draw.ts';
import { EDGE_CALLS, EDGE_RECEIVES } from '../../src/intake/edge-rules.ts';
import { compileMatcher, type Matcher } from '../../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../../src/intake/observation-batch.ts';
import { readTracesJson } from '../../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../../src/intake/otlp-protobuf.ts';
import { jsonOf, protobufOf, type Attribute, type Span, type Traces } from './otlp-proto.ts';
import { catalogOf, indicator, is, journey } from './sample-catalog.ts';

const T0 = 1_800_000_000_000;
const text = (key: string, stringValue: string): Attribute => ({ key, value: { stringValue } });
const KIND_NUMBERS = { server: 2, client: 3, producer: 4, consumer: 5 };

/** A catalog that asks for the callee's address itself, and one that asks for nothing of the kind. */
const match = [{ kinds: ['server' as const], conditions: [is('service.name', 'storefront')] }];
const calls = [{ kinds: ['client' as const], conditions: [is('server.address', 'payment.internal')] }];
const CATALOGS = {
  plain: catalogOf([journey('shop', { match })], [indicator('good', 'shop')]),
  asking: catalogOf([journey('shop', { match })], [indicator('good', 'shop'), indicator('paid', 'shop', { match: calls })]),
};

type Call = { service: string; kind: keyof typeof KIND_NUMBERS; peer: string; older: boolean; port: number; failed: boolean };
const call: fc.Arbitrary<Call> = fc.record({
  service: fc.constantFrom('storefront', 'payment'),
  kind: fc.constantFrom('server', 'client', 'producer', 'consumer'),
  peer: fc.constantFrom('payment.internal', 'bank.example', 'orders'),
  older: fc.boolean(),
  port: fc.constantFrom(443, 8080),
  failed: fc.boolean(),
});

function spanOf({ kind, peer, older, port, failed }: Call, index: number): Span {
  const isMessage = kind === 'producer' || kind === 'consumer';
  const attributes = isMessage
    ? [text(older ? 'messaging.system' : 'messaging.system.name', 'kafka'), text('messaging.destination.name', peer)]
    : [
        text(older ? 'net.peer.name' : 'server.address', peer),
        { key: older ? 'net.peer.port' : 'server.port', value: { intValue: String(port) } },
      ];
  const id = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, place) => (index * 31 + place) & 255);
  return {
    traceId: id(16),
    spanId: id(8),
    name: 'call',
    kind: KIND_NUMBERS[kind],
    startTimeUnixNano: `${T0}000000`,
    endTimeUnixNano: `${T0 + 5}000000`,
    attributes,
    status: { code: failed ? 2 : 0 },
  };
}

function tracesOf(all: readonly Call[]): Traces {
  const of = (service: string) => ({
    resource: { attributes: [text('service.name', service)] },
    scopeSpans: [{ spans: all.flatMap((one, index) => (one.service === service ? [spanOf(one, index)] : [])) }],
  });
  return { resourceSpans: [of('storefront'), of('payment')] };
}

type Figures = Record<string, { good: number; total: number }>;

/** What a person would count with a list of the calls. */
function recounted(all: readonly Call[]): Figures {
  const figures: Figures = {};
  for (const { service, kind, peer, port, failed } of all) {
    if (kind === 'server') continue;
    const isMessage = kind !== 'client';
    const way = kind === 'consumer' ? EDGE_RECEIVES : EDGE_CALLS;
    const name = [
      way,
      service,
      isMessage ? '-' : peer,
      isMessage ? '-' : port,
      isMessage ? 'kafka' : '-',
      isMessage ? peer : '-',
    ];
    const figure = (figures[name.join(' ')] ??= { good: 0, total: 0 });
    figure.total += 1;
    figure.good += failed ? 0 : 1;
  }
  return figures;
}

/** What the rows say. */
function counted(matcher: Matcher, body: Uint8Array, read: typeof readTracesProtobuf): Figures {
  const batch = openBatch();
  clearBatch(batch);
  const outcome = read(body, matcher, batch);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  const figures: Figures = {};
  for (let row = 0; row < batch.count; row += 1) {
    const { generation, role, cohorts } = matcher.series[batch.series[row]!]!;
    if (role !== 'edge') continue;
    const { service, peer, port, system, part } = cohorts.labels(batch.cohort[row]!);
    const name = [generation, service, peer, port, system, part].map((each) => (each === '__none__' ? '-' : each)).join(' ');
    const figure = (figures[name] ??= { good: 0, total: 0 });
    figure.total += batch.total[row]!;
    figure.good += batch.good[row]!;
  }
  return figures;
}

for (const [name, catalog] of Object.entries(CATALOGS)) {
  for (const [format, read, write] of [
    ['protobuf', readTracesProtobuf, protobufOf],
    ['json', readTracesJson, jsonOf],
  ] as const) {
    test(`${format}, ${name} catalog: edges are what a list of the calls adds up to, payload after payload`, () => {
      const matcher = compileMatcher(catalog, { mostEdges: 200 });
      fc.assert(
        fc.property(fc.array(call, { maxLength: 40 }), (all) => {
          matcher.origin = { ...matcher.origin, receivedAt: matcher.origin.receivedAt + 1_000 };
          assert.deepEqual(counted(matcher, write(tracesOf(all)), read), recounted(all));
        }),
        { numRuns: 100 },
      );
    });
  }
}

test('what the catalog counts is the same with the map and without it', () => {
  const all = fc.sample(call, { numRuns: 500, seed: 7 });
  const rowsOf = (mostEdges: number): unknown => {
    const matcher = compileMatcher(CATALOGS.asking, { mostEdges });
    const batch = openBatch();
    clearBatch(batch);
    assert.ok(readTracesProtobuf(protobufOf(tracesOf(all)), matcher, batch).ok);
    const rows = Array.from({ length: batch.count }, (_, row) => [batch.series[row]!, batch.good[row], batch.total[row]]);
    return [rows.filter(([series]) => matcher.series[series!]!.role !== 'edge'), batch.matched, batch.excluded, batch.spans];
  };
  assert.deepEqual(rowsOf(200), rowsOf(0));
});

test('beyond what a second counts one by one a draw stands for all, within what chance makes of it', () => {
  const matcher = compileMatcher(CATALOGS.plain, { mostEdges: 200 });
  matcher.origin = { ...matcher.origin, receivedAt: T0 };
  const one: Call = { service: 'storefront', kind: 'client', peer: 'bank.example', older: false, port: 443, failed: false };
  const body = protobufOf(tracesOf(Array.from({ length: 1_000 }, (_, index) => ({ ...one, failed: index % 10 === 0 }))));
  let [good, total, exact] = [0, 0, 0];
  const payloads = 200;
  for (let payload = 0; payload < payloads; payload += 1) {
    const [figure] = Object.values(counted(matcher, body, readTracesProtobuf));
    good += figure!.good;
    total += figure!.total;
    if (figure!.total === 1_000) exact += 1;
  }
  const truth = payloads * 1_000;
  // Drawn from a binomial: its deviation is √(64 × 190,000) = 3,490 calls of 200,000, and four of them are 7 %.
  assert.ok(exact >= EXACT_CALLS / 1_000, `${exact} payloads were counted one by one`);
  assert.ok(Math.abs(total - truth) < 4 * Math.sqrt(CALLS_PER_DRAWN * truth), `${total} of ${truth}`);
  assert.ok(Math.abs(good / total - 0.9) < 0.02, `${good} of ${total} are good`);
});

test('callees beyond the cap are one edge, and their calls are all in it', () => {
  const matcher = compileMatcher(CATALOGS.plain, { mostEdges: 5 });
  const one: Call = { service: 'storefront', kind: 'client', peer: '', older: false, port: 443, failed: false };
  const all = Array.from({ length: 50 }, (_, index) => ({ ...one, peer: `shard-${index}.internal` }));
  const figures = counted(matcher, protobufOf(tracesOf(all)), readTracesProtobuf);
  const other = Object.entries(figures).filter(([name]) => name.includes('__other__'));
  assert.deepEqual([Object.keys(figures).length, other[0]?.[1].total], [6, 45]);
});
