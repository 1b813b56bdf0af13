import { compileMatcher, type Matcher } from '../src/intake/matcher.ts';
import { clearBatch, openBatch, type ObservationBatch } from '../src/intake/observation-batch.ts';
import { readTracesJson } from '../src/intake/otlp-json.ts';
import { readTracesProtobuf } from '../src/intake/otlp-protobuf.ts';
import { readJsonTraces } from '../src/intake/read-json-traces.ts';
import type { Decoder } from '../src/intake/read-outcome.ts';
import type { Use } from '../src/intake/key-table.ts';
import { REQUEST } from '../test/intake/otlp-proto.ts';
import { bytesPerSpan } from './decode-heap.ts';
import type { Figure } from './figure.ts';
import { jsonPayloads, payloads, rules } from './otlp-payloads.ts';
import { openRollUp, rollUp, type RollUp } from './roll-up.ts';

const ROUNDS = 7;
const PAYLOADS = 40;

/**
 * From bytes to cells on one thread: decode, match, rows, and a roll-up of the rows into totals, good ones and histograms.
 * The peer decodes the same bytes into objects that then go through the same matching and the same roll-up. CPU time, in
 * turns, medians; so that other work on the machine touches all alike.
 */
export async function benchDecode(): Promise<readonly Figure[]> {
  const bodies = payloads(PAYLOADS);
  const texts = jsonPayloads(PAYLOADS);
  const ways = {
    walker: way(bodies, read(readTracesProtobuf), 100),
    few: way(bodies, read(readTracesProtobuf), 10),
    many: way(bodies, read(readTracesProtobuf), 1_000),
    protobufjs: way(bodies, decode, 100),
    json: way(texts, read(readTracesJson), 100),
    parse: way(texts, parse, 100),
  };
  compare(Object.values(ways));
  for (let round = -1; round < ROUNDS; round += 1) for (const each of Object.values(ways)) measure(each, round);
  const rate = (name: keyof typeof ways): number => median(ways[name].rates);
  const figure = (name: keyof typeof ways, what: string): Figure => ({
    name: what,
    value: Math.round(rate(name)),
    unit: 'spans/CPU-s',
  });
  return [
    {
      ...figure('walker', 'decode, match and roll up, OTLP protobuf'),
      peer: 'protobufjs',
      ratio: rate('walker') / rate('protobufjs'),
    },
    { ...figure('json', 'decode, match and roll up, OTLP JSON'), peer: 'JSON.parse', ratio: rate('json') / rate('parse') },
    { ...figure('few', 'the same under 10 journeys') },
    { ...figure('many', 'the same under 1000 journeys'), peer: '10 journeys', ratio: rate('many') / rate('few') },
    { name: 'heap made by decoding, protobuf', value: await bytesPerSpan('protobuf'), unit: 'B/span' },
    { name: 'heap made by decoding, JSON', value: await bytesPerSpan('json'), unit: 'B/span' },
  ];
}

type Side = { readonly matcher: Matcher; readonly batch: ObservationBatch };
type Way = { readonly run: () => number; readonly side: Side; readonly cells: RollUp; readonly rates: number[] };

function way(bodies: readonly Uint8Array[], take: (body: Uint8Array, side: Side) => void, journeys: number): Way {
  const side = { matcher: compileMatcher(rules(journeys)), batch: openBatch() };
  const cells = openRollUp(side.matcher.series.length);
  const run = (): number => {
    let spans = 0;
    for (const body of bodies) {
      clearBatch(side.batch);
      take(body, side);
      rollUp(cells, side.batch);
      spans += side.batch.spans;
    }
    return spans;
  };
  return { run, side, cells, rates: [] };
}

/** A faster answer is only worth something when it is the same answer. */
function compare(ways: readonly Way[]): void {
  const said = ways.map(({ run, cells }) => {
    run();
    return JSON.stringify([cells.rows, cells.totals.total, cells.totals.good, cells.totals.buckets]);
  });
  if (said.some((each) => each !== said[0]) || said[0]?.startsWith('[0') === true)
    throw new Error(`Cannot compare the decoders: they differ: ${said.join(' ')}`);
}

function measure({ run, rates }: Way, round: number): void {
  const before = process.cpuUsage();
  let spans = 0;
  let used = 0;
  while (used < 150_000) {
    spans += run();
    const { user, system } = process.cpuUsage(before);
    used = user + system;
  }
  if (round >= 0) rates.push((spans * 1e6) / used); // cold code is not what runs in production
}

function read(decoder: Decoder): (body: Uint8Array, side: Side) => void {
  return (body, { matcher, batch }) => {
    const outcome = decoder(body, matcher, batch);
    if (!outcome.ok) throw new Error(`Cannot read a payload of the benchmark: ${outcome.text}`);
  };
}

function parse(body: Uint8Array, { matcher, batch }: Side): void {
  matcher.beginPayload();
  readJsonTraces(body, { facts: matcher.spans, batch });
  matcher.endPayload(batch);
}

type Decoded = {
  resourceSpans: readonly {
    resource: { attributes: readonly DecodedAttribute[] };
    scopeSpans: readonly { spans: readonly DecodedSpan[] }[];
  }[];
};
type DecodedSpan = {
  name: string;
  kind: number;
  startTimeUnixNano: Fixed64;
  endTimeUnixNano: Fixed64;
  attributes: readonly DecodedAttribute[];
  status: { code: number } | null;
};
type Fixed64 = { low: number; high: number };
type DecodedAttribute = {
  key: string;
  value: { value?: string; stringValue: string; intValue: Fixed64; doubleValue: number; boolValue: boolean };
};

function decode(body: Uint8Array, { matcher, batch }: Side): void {
  matcher.beginPayload();
  const facts = matcher.spans;
  const { resourceSpans } = REQUEST.decode(body) as unknown as Decoded;
  for (const { resource, scopeSpans } of resourceSpans) {
    facts.beginResource();
    for (const attribute of resource.attributes) take(matcher, attribute);
    facts.endResource();
    for (const { spans } of scopeSpans) {
      for (const span of spans) {
        facts.beginSpan();
        facts.kind = span.kind;
        facts.status = span.status?.code ?? 0;
        [facts.startMs, facts.startRest] = split(span.startTimeUnixNano);
        [facts.endMs, facts.endRest] = split(span.endTimeUnixNano);
        for (const attribute of span.attributes) take(matcher, attribute);
        facts.endSpan(batch);
      }
    }
    facts.leaveResource(batch);
  }
  matcher.endPayload(batch);
}

function take({ spans: facts }: Matcher, { key, value }: DecodedAttribute): void {
  const uses: readonly Use[] | undefined = facts.usesOf(key);
  if (uses === undefined) return;
  if (value.value === 'stringValue') facts.takeText(uses, value.stringValue);
  else if (value.value === 'intValue') facts.takeNumber(uses, value.intValue.high * 4_294_967_296 + (value.intValue.low >>> 0));
  else if (value.value === 'doubleValue') facts.takeNumber(uses, value.doubleValue);
  else facts.takeText(uses, String(value.boolValue));
}

function split({ high, low }: Fixed64): [ms: number, rest: number] {
  const mixed = (high >>> 0) * 967_296 + (low >>> 0);
  return [(high >>> 0) * 4_294 + Math.floor(mixed / 1e6), mixed % 1e6];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) for (const figure of await benchDecode()) process.stdout.write(`${JSON.stringify(figure)}\n`);
