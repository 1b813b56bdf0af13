import { counterDelta, newCounterState, type CounterState } from '../src/intake/counter-delta.ts';
import { compileMatcher } from '../src/intake/matcher.ts';
import { clearBatch, openBatch } from '../src/intake/observation-batch.ts';
import type { Decoder } from '../src/intake/read-outcome.ts';
import { readWriteV1 } from '../src/intake/remote-write-v1.ts';
import { readWriteV2 } from '../src/intake/remote-write-v2.ts';
import { unsnappy } from '../src/intake/snappy.ts';
import { METRICS as RULES } from '../test/intake/metric-catalog.ts';
import { snappyOf } from '../test/intake/snappy-pack.ts';
import { writeV1, writeV2, type PlainSeries } from '../test/intake/remote-write-proto.ts';
import type { Figure } from './figure.ts';

const ROUNDS = 5;
const SERIES = 20_000;
/** What Prometheus sends at once by default. */
const AT_ONCE = 2_000;
const TICKS = 3;

/** Unpack, decode, match and work out what each counter rose by, one thread, every series wanted: CPU time, medians. */
export async function benchRemoteWrite(): Promise<readonly Figure[]> {
  return [figureOf('1.0', readWriteV1, writeV1), figureOf('2.0', readWriteV2, writeV2)];
}

function figureOf(version: string, read: Decoder, encode: (series: readonly PlainSeries[]) => Uint8Array): Figure {
  const bodies = requests().map((series) => snappyOf(encode(series)));
  const room = new Uint8Array(4 * 1_048_576);
  const matcher = compileMatcher(RULES);
  const batch = openBatch();
  const states: CounterState[] = [];
  const reading = { at: 0, value: 0, start: 0 };
  const run = (): number => {
    let samples = 0;
    for (const body of bodies) {
      clearBatch(batch);
      const unpacked = unsnappy(body, room);
      const outcome = unpacked.ok ? read(room.subarray(0, unpacked.length), matcher, batch) : unpacked;
      if (!outcome.ok || batch.points.count < AT_ONCE)
        throw new Error(`Cannot read a payload of the benchmark: ${JSON.stringify(outcome)}`);
      const { count, counter, at, value, start } = batch.points;
      for (let point = 0; point < count; point += 1) {
        reading.at = at[point]!;
        reading.value = value[point]!;
        reading.start = start[point]!;
        counterDelta((states[counter[point]!] ??= newCounterState()), reading);
      }
      samples += batch.spans;
    }
    return samples;
  };
  const rates = Array.from({ length: ROUNDS + 1 }, () => perSecond(5, run)).slice(1); // cold code is not what runs in production
  return {
    name: `unpack, decode, match and apply, remote write ${version}`,
    value: Math.round(median(rates)),
    unit: 'samples/CPU-s',
  };
}

/** Counters of twenty services as Prometheus scrapes them, with the labels that service discovery adds. */
function requests(): readonly (readonly PlainSeries[])[] {
  return Array.from({ length: TICKS }, (_, tick) => tick).flatMap((tick) =>
    Array.from({ length: SERIES / AT_ONCE }, (_, part) =>
      Array.from({ length: AT_ONCE }, (__, index) => seriesOf(part * AT_ONCE + index, tick)),
    ),
  );
}

export function seriesOf(index: number, tick: number): PlainSeries {
  const service = index % 20;
  return {
    labels: {
      __name__: 'http_requests_total',
      cluster: 'eu-central-1-prod',
      http_request_method: ['GET', 'POST', 'PUT', 'DELETE'][(index >> 3) % 4]!,
      http_response_status_code: index % 100 === 0 ? '500' : '200',
      http_route: `/api/v1/resource-${Math.floor(index / 20)}/{id}`,
      instance: `10.0.${service}.17:9100`,
      job: service % 2 === 0 ? 'storefront' : `service-${service}`,
      namespace: 'shop',
      pod: `service-${service}-7c9f8d6b5-x2x4q`,
    },
    samples: [[1_700_000_000_000 + tick * 10_000, 1_000 + tick * (1 + (index % 7))]],
    type: 1,
  };
}

function perSecond(times: number, run: () => number): number {
  const before = process.cpuUsage();
  let done = 0;
  for (let time = 0; time < times; time += 1) done += run();
  const { user, system } = process.cpuUsage(before);
  return (done * 1e6) / (user + system);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) for (const figure of await benchRemoteWrite()) process.stdout.write(`${JSON.stringify(figure)}\n`);
