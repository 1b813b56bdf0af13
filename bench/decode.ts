import { compileMatcher, type Matcher } from '../src/intake/matcher.ts';
import { clearBatch, openBatch, type ObservationBatch } from '../src/intake/observation-batch.ts';
import { readTracesProtobuf } from '../src/intake/otlp-protobuf.ts';
import type { Use } from '../src/intake/key-table.ts';
import { REQUEST } from '../test/intake/otlp-proto.ts';
import type { Figure } from './figure.ts';
import { payloads, rules } from './otlp-payloads.ts';

const ROUNDS = 5;

/**
 * Decode and match, one thread: our walker against protobufjs, which decodes the same bytes into objects that then go
 * through the same matching. CPU time, in turns, medians; so that other work on the machine touches both alike.
 */
export async function benchDecode(): Promise<readonly Figure[]> {
  const bodies = payloads(40);
  const walker = { matcher: compileMatcher(rules()), batch: openBatch() };
  const peer = { matcher: compileMatcher(rules()), batch: openBatch() };
  const spans = { walker: [] as number[], protobufjs: [] as number[] };
  compare(bodies, walker, peer);
  for (let round = -1; round < ROUNDS; round += 1) {
    const ours = spansPerSecond(10, () => bodies.reduce((sum, body) => sum + walk(body, walker), 0));
    const theirs = spansPerSecond(1, () => bodies.reduce((sum, body) => sum + decode(body, peer), 0));
    if (round < 0) continue; // cold code is not what runs in production
    spans.walker.push(ours);
    spans.protobufjs.push(theirs);
  }
  const value = median(spans.walker);
  return [
    {
      name: 'decode and match, OTLP protobuf',
      value: Math.round(value),
      unit: 'spans/CPU-s',
      peer: 'protobufjs',
      ratio: value / median(spans.protobufjs),
    },
  ];
}

type Side = { readonly matcher: Matcher; readonly batch: ObservationBatch };

/** A faster answer is only worth something when it is the same answer. */
function compare(bodies: readonly Uint8Array[], walker: Side, peer: Side): void {
  for (const body of bodies) {
    walk(body, walker);
    decode(body, peer);
    const same =
      walker.batch.count === peer.batch.count &&
      walker.batch.count > 0 &&
      walker.batch.series
        .subarray(0, walker.batch.count)
        .every((series, row) => series === peer.batch.series[row] && walker.batch.good[row] === peer.batch.good[row]);
    if (!same) throw new Error('Cannot compare the decoders: their rows differ');
  }
}

function walk(body: Uint8Array, { matcher, batch }: Side): number {
  clearBatch(batch);
  const outcome = readTracesProtobuf(body, matcher, batch);
  if (!outcome.ok) throw new Error(`Cannot read a payload of the benchmark: ${outcome.text}`);
  return batch.spans;
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

function decode(body: Uint8Array, { matcher, batch }: Side): number {
  clearBatch(batch);
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
  }
  return batch.spans;
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

function spansPerSecond(times: number, run: () => number): number {
  const before = process.cpuUsage();
  let spans = 0;
  for (let time = 0; time < times; time += 1) spans += run();
  const { user, system } = process.cpuUsage(before);
  return (spans * 1e6) / (user + system);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) for (const figure of await benchDecode()) process.stdout.write(`${JSON.stringify(figure)}\n`);
