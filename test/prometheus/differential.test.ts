import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { countsOf } from '../../src/catalog/convert/promql-counts.ts';
import { countsOver } from '../../src/evidence/evidence.ts';
import { laneOf } from '../../src/evidence/lane-names.ts';
import { resolutionOf } from '../../src/evidence/ring-pages.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../../src/kernel/units.ts';
import type { ObjectiveVerdict } from '../../src/verdict/objective-verdict.ts';
import { requires } from '../requires.ts';
import { DIFFERENTIAL_CATALOG } from './differential-catalog.ts';
import { BEATS_FROM, BEGIN, counted, END, INCIDENTS, monthOfEvents, QUIET, SAMPLE, type Stream } from './differential-events.ts';
import { openDifferentialPlimsoll, type DifferentialPlimsoll } from './differential-plimsoll.ts';
import { openDifferentialPrometheus, type DifferentialPrometheus } from './differential-prometheus.ts';
import { catalogOf } from './polled-world.ts';

/**
 * The same month of events into Plimsoll and into a real Prometheus with exact rules for long windows, and both asked at the
 * same instants. Every event is known, so that where the two differ it is counted who is right.
 */
const SEED = Number(process.env['SEED'] ?? 20_261_121);
const EVALUATION = SAMPLE;
const ALLOWED = 0.001;
const WINDOWS = ['5m', '1h', '6h', '1d', '3d', '30d'] as const;
const MS: Readonly<Record<string, number>> = {
  '5m': 5 * MINUTE,
  '1h': HOUR,
  '6h': 6 * HOUR,
  '1d': DAY,
  '3d': 3 * DAY,
  '30d': 30 * DAY,
};

const streams = monthOfEvents(SEED);
const catalog: Catalog = catalogOf(DIFFERENTIAL_CATALOG);
const asked = countsOf(
  {
    signal: 'query',
    source: 'metrics',
    counter: true,
    limit: null,
    parts: [
      { adds: 'total', query: 'shop_requests_total{code!="none"}' },
      { adds: 'bad', query: 'shop_requests_total{code="500"}' },
    ],
    name: 'requests',
    displayName: 'requests',
    journey: 'shop',
    generation: 'requests',
  },
  [],
);
const promql = 'total' in asked ? asked : assert.fail('a counter can be summed over windows');
const burnQuery = (window: string): string => `(${promql.bad(window)}) / (${ALLOWED} * (${promql.total(window)} > 0))`;

/** Instants at which both are asked: in calm, in silence, during each incident and after it, and at the end. */
const INSTANTS = [
  BEGIN + 5 * DAY + 13 * HOUR,
  QUIET.from + 2 * HOUR,
  BEGIN + 20 * DAY + HOUR,
  ...INCIDENTS.flatMap(({ from, to }) => [from + 3 * MINUTE, to, to + 50 * MINUTE]),
  END - MINUTE,
].toSorted((a, b) => a - b);

type Moment = { readonly at: number; readonly verdict: ObjectiveVerdict };
const known: {
  prometheus: DifferentialPrometheus | null;
  plimsoll: DifferentialPlimsoll | null;
  moments: Moment[];
  fired: Map<string, number[]>;
} = {
  prometheus: null,
  plimsoll: null,
  moments: [],
  fired: new Map(),
};
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-differential-'));
const needed = requires('prometheus');

before(async () => {
  if ('skip' in needed) return;
  known.prometheus = await openDifferentialPrometheus(
    folder,
    streams.filter(({ labels }) => labels.code !== 'none'),
  );
  const plimsoll = await openDifferentialPlimsoll(catalog, streams, { begin: BEGIN, watchedFrom: BEATS_FROM });
  known.plimsoll = plimsoll;
  const looks = INCIDENTS.flatMap(({ from, to }) => range(from, to + 10 * MINUTE));
  for (const at of [...new Set([...INSTANTS, ...looks])].toSorted((a, b) => a - b)) await look(plimsoll, at);
});
after(async () => {
  await known.prometheus?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function look(plimsoll: DifferentialPlimsoll, at: number): Promise<void> {
  await plimsoll.passUntil(at);
  const verdict = plimsoll.verdict('works');
  if (INSTANTS.includes(at)) known.moments.push({ at, verdict });
  for (const { id, fires } of verdict.rules) {
    if (fires === true) known.fired.set(id, [...(known.fired.get(id) ?? []), at]);
  }
}

/** Our windows begin with a whole slot of the ring that answers them. */
function countedOver(window: string, at: number): { readonly bad: number; readonly total: number } {
  const width = resolutionOf((MS[window] ?? 0) as DurationMs);
  return counted(streams, Math.floor(at / width) * width - (MS[window] ?? 0), at);
}

test('every event of the month is counted once', needed, () => {
  assert.equal(known.moments.length, INSTANTS.length);
  for (const { at, verdict } of known.moments) {
    const { good, total } = verdict.window;
    assert.deepEqual({ bad: total - good, total }, countedOver('30d', at), new Date(at).toISOString());
  }
});

test('burns over every window are the same here and there, within one evaluation', needed, async () => {
  const { prometheus } = known;
  assert.ok(prometheus !== null);
  let compared = 0;
  for (const { at, verdict } of known.moments) {
    for (const window of WINDOWS) {
      const ours = verdict.burns.find(({ windowMs }) => windowMs === MS[window])?.burn;
      if (ours?.kind !== 'known') continue;
      const theirs = (await prometheus.at(burnQuery(window), at)) ?? 0;
      const [least, most] = burnsAround(window, at, streams);
      const [theirLeast] = burnsAround(window, at, streams.map(withoutItsBirth));
      const where = `${window} at ${new Date(at).toISOString()}: ours ${ours.rate}, theirs ${theirs}, counted ${least} to ${most}`;
      // What a server makes of the parts of an interval at the edges is its guess, here of up to two in a hundred.
      assert.ok(ours.rate >= 0.98 * least - 0.05 && ours.rate <= 1.02 * most + 0.05, where);
      assert.ok(theirs >= 0.98 * Math.min(least, theirLeast) - 0.05 && theirs <= 1.02 * most + 0.05, where);
      compared += 1;
    }
  }
  assert.ok(compared >= 40, `${compared} burns were compared`);
});

/** The burns that are counted when either edge of the window is moved by one evaluation, and the slot in progress is in or out. */
function burnsAround(window: string, at: number, from: readonly Stream[]): readonly [least: number, most: number] {
  const long = MS[window] ?? 0;
  const width = resolutionOf(long as DurationMs);
  const burns = [-long - width - EVALUATION, -long - EVALUATION, -long, -long + EVALUATION].flatMap((begin) =>
    [-EVALUATION, 0, EVALUATION].map((to) => {
      const { bad, total } = counted(from, at + begin, at + to);
      return total === 0 ? 0 : bad / (ALLOWED * total);
    }),
  );
  return [Math.min(...burns), Math.max(...burns)];
}

/** The first value of a series that appears is what `increase()` compares with: what it counts is lost. */
function withoutItsBirth(stream: Stream): Stream {
  return stream.samples[0]?.at === stream.happened[0]?.at ? { ...stream, happened: stream.happened.slice(1) } : stream;
}

test('alerts begin within one evaluation of those of Prometheus, or one slot of their window', needed, async () => {
  const { prometheus, fired } = known;
  assert.ok(prometheus !== null);
  const rules = [
    { id: 'fast', rate: 14.4, long: '1h', short: '5m' },
    { id: 'mid', rate: 6, long: '6h', short: '30m' },
  ];
  let compared = 0;
  for (const { id, rate, long, short } of rules) {
    for (const { name, from, to } of INCIDENTS) {
      const span = { from, to: to + 10 * MINUTE, step: EVALUATION };
      const [theirs]: readonly number[] = await prometheus.holds(
        `${burnQuery(long)} >= ${rate} and ${burnQuery(short)} >= ${rate}`,
        span,
      );
      const ours: number | undefined = fired.get(id)?.find((at) => at >= from && at <= span.to);
      const where: string = `${id} in ${name}: ours ${seconds(ours, from)}, theirs ${seconds(theirs, from)}`;
      assert.equal(ours === undefined, theirs === undefined, where);
      if (ours === undefined || theirs === undefined) continue;
      assert.ok(Math.abs(ours - theirs) <= Math.max(EVALUATION, resolutionOf((MS[long] ?? 0) as DurationMs)), where);
      compared += 1;
    }
  }
  assert.ok(compared >= 4, `${compared} alerts were compared`);
});

test('the first errors of a new series count here, and are lost to increase()', needed, async () => {
  const { prometheus } = known;
  assert.ok(prometheus !== null);
  const born = streams.find(({ labels }) => labels.code === '500' && labels.version === '2') ?? assert.fail('no new version');
  const [first] = born.happened;
  assert.ok(first !== undefined && first.count > 0);
  const theirs = await prometheus.at('sum(increase(shop_requests_total{code="500",version="2"}[1h]))', first.at + 25 * MINUTE);
  const truth = counted([born], first.at - 35 * MINUTE, first.at + 25 * MINUTE).bad;
  assert.ok(Math.abs((theirs ?? 0) - truth) > 0.5, `${theirs} of ${truth}`);
  const { at, verdict } = known.moments.find((moment) => moment.at > first.at) ?? assert.fail('asked before it was born');
  assert.equal(verdict.window.total - verdict.window.good, countedOver('30d', at).bad);
});

test('pain 3: a silence is no number to a ratio, and takes nothing from what is known of the month', needed, async () => {
  const { prometheus } = known;
  assert.ok(prometheus !== null);
  const at = QUIET.from + 2 * HOUR;
  const ratio = 'sum(rate(shop_requests_total{code="500"}[5m])) / sum(rate(shop_requests_total[5m]))';
  assert.equal(await prometheus.at(ratio, at), null);
  // What generators write for a month: one such moment, and there is no budget.
  assert.equal(await prometheus.at(`avg_over_time((${ratio})[3h:5m])`, at), null);
  const { verdict } = known.moments.find((moment) => moment.at === at) ?? assert.fail('not asked in the silence');
  const truth = countedOver('30d', at);
  assert.equal(verdict.window.total, truth.total);
  assert.equal(verdict.window.total - verdict.window.good, truth.bad);
});

test('pain 1: a month is one subtraction here, and every sample of the month there', needed, async () => {
  const { prometheus, plimsoll } = known;
  assert.ok(prometheus !== null && plimsoll !== null);
  const theirs = [];
  for (const window of ['5m', '30d']) theirs.push(await prometheus.samples(promql.total(window), END - MINUTE));
  const [few, many] = theirs;
  assert.ok(few !== undefined && many !== undefined && many > 4_000 * few, `${few} and ${many} samples are read`);
  const lane = laneOf(
    catalog.indicators.find(({ name }) => name === 'works/requests')?.generation ?? assert.fail('no indicator'),
  );
  const cost = (window: number): number => {
    const before = process.cpuUsage().user;
    for (let ask = 0; ask < 200_000; ask += 1)
      countsOver(plimsoll.evidence(), lane, { at: plimsoll.now(), window: window as DurationMs });
    return process.cpuUsage().user - before;
  };
  cost(5 * MINUTE);
  const ours = [cost(5 * MINUTE), cost(30 * DAY)] as const;
  assert.ok(ours[1] < 4 * ours[0], `200,000 windows of five minutes take ${ours[0]} µs, and of thirty days ${ours[1]}`);
});

function range(from: number, to: number): readonly number[] {
  const begin = Math.ceil(from / EVALUATION) * EVALUATION;
  return Array.from({ length: Math.floor((to - begin) / EVALUATION) + 1 }, (_, index) => begin + index * EVALUATION);
}

function seconds(at: number | undefined, from: number): string {
  return at === undefined ? 'never' : `after ${(at - from) / SECOND} s`;
}
