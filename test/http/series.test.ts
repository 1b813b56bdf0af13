import assert from 'node:assert/strict';
import { before, after, describe, test } from 'node:test';
import { seededRng } from '../../src/kernel/rng.ts';
import { MINUTE, SECOND } from '../../src/kernel/units.ts';
import { indicators, series, type SeriesView } from '../../src/wire/series.ts';
import { openFallenWorld, type FallenWorld } from '../causes/fallen-world.ts';
import { jsonTraces } from '../intake/payload.ts';

const PATH = `/api/v1/indicators/${encodeURIComponent('checkout-works/checkout-success')}/series`;
const MINUTES = 95;
/** What was really sent, one by one. */
type Sent = {
  readonly at: number;
  readonly ms: number;
  readonly bad: boolean;
  readonly version: string;
  readonly region: string;
};

describe('an indicator slot by slot', { timeout: 60_000 }, () => {
  let world: FallenWorld;
  const sent: Sent[] = [];
  const rng = seededRng(11);

  before(async () => {
    world = await openFallenWorld();
    for (let slot = 0; slot < MINUTES * 6; slot += 1) await passSlot(slot);
    await world.served.plane.intake.settled();
  });
  after(() => world[Symbol.asyncDispose]());

  /** Ten seconds of customers; for ten minutes in the middle nothing is heard of them. */
  async function passSlot(slot: number): Promise<void> {
    const at = world.clock.advance(10 * SECOND);
    const isSilent = slot >= 240 && slot < 300;
    const events = isSilent ? [] : Array.from({ length: 1 + Math.floor(rng.next() * 6) }, () => eventAt(at - 500, slot));
    sent.push(...events);
    assert.equal((await world.served.plane.intake.accept(jsonTraces(payload(events)))).say, 'accepted');
    for (const job of world.served.plane.jobs)
      if (job.name === 'intake' || (job.name === 'seal' && at % MINUTE === 0)) await job.run(at);
  }

  function eventAt(at: number, slot: number): Sent {
    const version = rng.next() < 0.3 ? '1.6.0' : '1.5.0';
    const ms = Math.ceil(4 * Math.exp(rng.next() * 6));
    const bad = rng.next() < (version === '1.6.0' && slot > 300 ? 0.3 : 0.02);
    return { at, ms, bad, version, region: `r${Math.floor(rng.next() * 12)}` };
  }

  async function ask(query: string): Promise<SeriesView> {
    const answer = await world.served.ask(`${PATH}?${query}`);
    assert.equal(answer.status, 200, await answer.clone().text());
    return series.parse(await answer.json());
  }

  function within(found: SeriesView, keep: (one: Sent) => boolean = () => true): readonly (readonly Sent[])[] {
    const from = Date.parse(found.from);
    const slots: Sent[][] = Array.from({ length: found.columns.total.length }, () => []);
    for (const one of sent) if (keep(one)) slots[Math.floor((one.at - from) / found.slot_ms)]?.push(one);
    return slots;
  }

  function nearestRank(slot: readonly Sent[], share: number): number | null {
    const ordered = slot.map(({ ms }) => ms).toSorted((a, b) => a - b);
    return ordered[Math.ceil(share * ordered.length) - 1] ?? null;
  }

  function isAsSent(found: SeriesView['cohorts'][number], slots: readonly (readonly Sent[])[], bound: number): void {
    assert.deepEqual(
      [found.columns.total, found.columns.bad],
      [slots.map((slot) => slot.length), slots.map((slot) => slot.filter(({ bad }) => bad).length)],
    );
    for (const [index, slot] of slots.entries())
      for (const [share, column] of [[0.5, found.columns.p50] as const, [0.95, found.columns.p95] as const]) {
        const [wanted, told] = [nearestRank(slot, share), column[index] ?? null];
        if (wanted === null) assert.equal(told, null);
        // Four digits of it are told.
        else assert.ok(Math.abs((told ?? 0) / wanted - 1) <= bound + 5e-4, `slot ${index}: ${told} for ${wanted}`);
      }
  }

  test('counts are exact and quantiles within their bound, whatever the window and whatever is sealed', async () => {
    for (const query of ['window=15m', 'window=1h', 'window=6h', 'window=28d', 'window=1h&points=20', 'window=89d']) {
      const found = await ask(query);
      assert.equal((Date.parse(found.to) - Date.parse(found.from)) / found.slot_ms, found.columns.total.length, query);
      assert.ok(found.columns.total.length <= 242, `${query}: ${found.columns.total.length} slots`);
      isAsSent({ value: '', ...found }, within(found), found.bound);
    }
  });

  test('the heat map holds every value once, in the row that it belongs to', async () => {
    const found = await ask('window=1h');
    const { heat } = found;
    assert.ok(heat !== null && heat.edges.length <= 41);
    for (const [index, slot] of within(found).entries()) {
      const rows = new Map<number, number>();
      for (const { ms } of slot) {
        const row = heat.edges.findLastIndex((edge, at) => at < heat.edges.length - 1 && ms > edge * (1 + 1e-3));
        rows.set(row, (rows.get(row) ?? 0) + 1);
      }
      const pairs: readonly number[] = heat.slots[index] ?? [];
      const told = new Map<number, number>();
      for (let pair = 0; pair < pairs.length; pair += 2) told.set(pairs[pair] ?? -1, pairs[pair + 1] ?? 0);
      assert.equal(
        [...told.values()].reduce((sum, weight) => sum + weight, 0),
        slot.length,
      );
      // A value on an edge may lie on either side of what four digits tell of it.
      const apart = [...rows].filter(([row, count]) => told.get(row) !== count);
      assert.ok(apart.length <= 2, `slot ${index}: ${JSON.stringify([[...rows], [...told]])}`);
    }
  });

  test('cohorts are told by themselves, few of them, and the others together', async () => {
    const byVersion = await ask('window=6h&by=version');
    assert.deepEqual(
      byVersion.cohorts.map(({ value }) => value),
      ['1.5.0', '1.6.0'],
    );
    for (const one of byVersion.cohorts)
      isAsSent(
        one,
        within(byVersion, ({ version }) => version === one.value),
        byVersion.bound,
      );
    const byRegion = await ask('window=6h&by=region&where=version%3D1.6.0');
    assert.deepEqual([byRegion.cohorts.length, byRegion.cohorts.at(-1)?.value, byRegion.joined], [9, '__other__', 4]);
    const told = new Set(byRegion.cohorts.map(({ value }) => value));
    for (const one of byRegion.cohorts) {
      const isOfIt = ({ version, region }: Sent): boolean =>
        version === '1.6.0' && (one.value === '__other__' ? !told.has(region) : region === one.value);
      isAsSent(one, within(byRegion, isOfIt), byRegion.bound);
    }
    isAsSent(
      { value: '', ...byRegion },
      within(byRegion, ({ version }) => version === '1.6.0'),
      byRegion.bound,
    );
  });

  test('two cohorts are compared, and what is said of them holds for what was sent', async () => {
    const { compared, ...found } = await ask('window=30m&a=version%3D1.6.0&b=version%3D1.5.0');
    assert.ok(compared !== null && compared.bad !== null && compared.p50 !== null);
    const [one, other] = ['1.6.0', '1.5.0'].map((wanted) => within(found as SeriesView, ({ version }) => version === wanted));
    for (const [side, slots] of [one ?? [], other ?? []].entries())
      isAsSent(compared.sides[side] ?? assert.fail(), slots, found.bound);
    const [a, b] = [one, other].map((slots = []) => slots.flat().filter(({ bad }) => bad).length / slots.flat().length);
    assert.ok(Math.abs(compared.bad.of - ((a ?? 0) - (b ?? 0))) < 1e-9);
    assert.ok(compared.bad.low > 0 && compared.bad.low < 0.28 && compared.bad.high > 0.28, JSON.stringify(compared.bad));
    assert.ok(compared.p50.low < 0 && compared.p50.high > 0, 'both take as long');
    assert.match(compared.sentence, /1\.6\.0 is worse by \d+\.\d points \(95 %: /);
    const empty = await ask('window=30m&a=version%3D9&b=version%3D1.5.0');
    assert.deepEqual(
      [empty.compared?.bad, empty.compared?.sentence],
      [null, 'Nothing can be said: nothing was seen of 9 in this time.'],
    );
  });

  test('what was not seen is told as such, and so is how late it was known, and by whom', async () => {
    const found = await ask('window=2h');
    const from = Date.parse(found.from);
    const silent = within(found).flatMap((slot, index) => (slot.length === 0 ? [found.seen.coverage[index]] : []));
    // Nobody watched before the first minutes; after them it is known that nothing came.
    assert.deepEqual(
      [...new Set(silent)].toSorted((a, b) => (a ?? -1) - (b ?? -1)),
      [null, 0],
    );
    assert.ok(silent.filter((share) => share === 0).length >= 540 / (found.slot_ms / 1_000) - 1);
    assert.ok(within(found).every((slot, index) => slot.length === 0 || (found.seen.coverage[index] ?? 0) > 0));
    assert.ok(
      found.seen.lag_p50.some((lag) => lag !== null && lag > 300 && lag < 800),
      `${from}`,
    );
    assert.equal(found.seen.sources[0]?.name, 'default');
    assert.ok(found.coverage > 0.85 && found.coverage < 0.92, `${found.coverage}`);
  });

  test('what happened is marked, and as of the past nothing shows that came later', async () => {
    await world.change({ service: 'shop', kind: 'deploy', version: '1.6.0' });
    world.clock.advance(SECOND);
    const found = await ask('window=1h');
    assert.ok(found.marks.some(({ kind, version }) => kind === 'deploy' && version === '1.6.0'));
    const at = new Date(world.clock.now() - 20 * MINUTE).toISOString();
    const past = await ask(`window=30m&at=${at}`);
    assert.deepEqual(past.marks, []);
    assert.ok(Date.parse(past.to) - Date.parse(at) <= past.slot_ms);
    isAsSent(
      { value: '', ...past },
      within(past, (one) => one.at < Date.parse(at)),
      past.bound,
    );
  });

  test('traces of what went wrong and of what took longest come with it', async () => {
    const { exemplars, by } = await ask('window=1h&where=region%3Dr3');
    assert.equal(by, null);
    assert.ok(exemplars.length > 0 && exemplars.length <= 120 && exemplars.every(({ cohort }) => cohort['region'] === 'r3'));
    assert.ok(exemplars.some(({ good }) => !good));
  });

  test('indicators are found by words, by journey and by the service that is promised with them', async () => {
    const list = async (query: string): Promise<readonly string[]> =>
      indicators.parse(await (await world.served.ask(`/api/v1/indicators${query}`)).json()).indicators.map(({ name }) => name);
    assert.deepEqual(await list('?text=pay'), ['payments-work/payments-success']);
    assert.deepEqual(await list('?service=shop'), ['checkout-works/checkout-success']);
    assert.deepEqual(await list('?journey=payments&limit=1'), ['payments-work/payments-success']);
    assert.equal((await list('')).length, 2);
  });

  test('what cannot be told is refused with the reason', async () => {
    const refused = async (query: string): Promise<readonly unknown[]> => {
      const { status, code, hint } = (await (await world.served.ask(`${PATH}?${query}`)).json()) as Record<string, unknown>;
      return [status, code, hint];
    };
    assert.deepEqual(await refused('by=planet'), [400, 'LABEL_UNKNOWN', 'its labels are region, version']);
    assert.deepEqual(await refused('where=planet%3Dx'), [400, 'LABEL_UNKNOWN', 'its labels are region, version']);
    assert.deepEqual((await refused('a=region%3Deu')).slice(0, 2), [400, 'REQUEST_INVALID']);
    assert.deepEqual((await refused('points=401')).slice(0, 2), [400, 'REQUEST_INVALID']);
    assert.deepEqual((await refused('window=91d')).slice(0, 2), [400, 'WINDOW_OUT_OF_BOUNDS']);
  });
});

function payload(events: readonly Sent[]): Uint8Array {
  const resourceSpans = events.map(({ at, ms, bad, version, region }, index) => ({
    resource: {
      attributes: Object.entries({ 'service.name': 'shop', 'service.version': version, 'cloud.region': region }).map(
        ([key, stringValue]) => ({ key, value: { stringValue } }),
      ),
    },
    scopeSpans: [
      {
        spans: [
          {
            name: 'POST',
            kind: 2,
            traceId: (at * 16 + index).toString(16).padStart(32, 'a'),
            spanId: (at * 16 + index).toString(16).padStart(16, '0').slice(-16),
            startTimeUnixNano: `${at - ms}000000`,
            endTimeUnixNano: `${at}000000`,
            attributes: [{ key: 'http.response.status_code', value: { intValue: bad ? '503' : '200' } }],
          },
        ],
      },
    ],
  }));
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}
