import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openSqliteCellStore } from '../../src/adapters/sqlite/cell-store.ts';
import { TIERS } from '../../src/evidence/cell.ts';
import type { Derivation, Slices } from '../../src/evidence/derivations/derivation.ts';
import { countsOver, countsSince } from '../../src/evidence/evidence.ts';
import { excludedLane, sinceLane, slicesLane } from '../../src/evidence/lane-names.ts';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { intakeRound, openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { jsonTraces } from '../intake/payload.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { CHECKOUT, checkoutTraces, SUCCESS } from './checkout-traces.ts';

const T0 = slotOf(1_800_000_000_000 as Instant, DAY);
const TERMS = { sliceMs: MINUTE, delayMs: 0 as DurationMs, of: [{ lane: SUCCESS, judge: { op: 'gte', bound: 0.5 } }] } as const;
const MINUTES: Slices = { kind: 'slices', lane: slicesLane(TERMS), ...TERMS };

type Shop = MainIntake & {
  readonly clock: VirtualClock;
  sell(good: number, bad?: number): Promise<void>;
  close(): Promise<void>;
};

/** A shop whose telemetry is kept as a server keeps it: in a journal on disk, and in SQLite. */
async function openShop(
  folder: string,
  clock: VirtualClock,
  wrap: (store: CellStore) => CellStore = (store) => store,
): Promise<Shop> {
  const store = wrap(openSqliteCellStore(`${folder}/cells.db`));
  const journal = await openJournalFolder(`${folder}/journal`);
  const opened = await openIntake({ journal, store, clock, rules: intakeRules(CHECKOUT), payloads: 1_024 });
  let number = 0;
  return {
    ...opened,
    clock,
    async sell(good, bad = 0) {
      const endMs = clock.now() - 100;
      number += 1;
      const body = checkoutTraces({ number: number + clock.now(), endMs, good, bad });
      assert.equal((await opened.intake.accept(jsonTraces(body))).say, 'accepted');
      await intakeRound(opened, clock.now());
    },
    async close() {
      await opened.intake.settled();
      await journal.close();
      await store.close();
    },
  };
}

function slicesOver({ keeper, clock }: Shop, window: number, lane = MINUTES.lane): readonly number[] {
  const { good, total } = countsOver(keeper.evidence, lane, { at: clock.now(), window: window as DurationMs });
  return [good, total];
}

test('what is sealed and sold while a lane is made from the store is in it once', async () => {
  using folder = openTemporaryFolder();
  const clock = openVirtualClock(T0 + HOUR);
  const during: { act: (() => Promise<void>) | null } = { act: null };
  const shop = await openShop(folder.path, clock, (store) => ({
    ...store,
    async totals(query) {
      const { act } = during;
      during.act = null;
      if (act !== null) await act();
      return store.totals(query);
    },
  }));
  await shop.sell(3, 1);
  await shop.keeper.seal(clock.now());
  clock.advance(MINUTE);
  await shop.sell(1, 3);
  const seals: Promise<void>[] = [];
  during.act = async () => {
    seals.push(shop.keeper.seal(clock.now()));
    clock.advance(MINUTE);
    await shop.sell(2);
    await shop.sell(0, 3);
  };
  await shop.keeper.derive([MINUTES], clock.now());
  assert.equal(seals.length, 1);
  await Promise.all(seals);
  clock.advance(MINUTE);
  await shop.sell(1);
  await shop.keeper.seal(clock.now());
  clock.advance(MINUTE);
  await intakeRound(shop, clock.now());
  const known = [HOUR, DAY].map((window) => slicesOver(shop, window));
  // Good: three of four; bad: one of four; bad: two of five; good: one of one.
  assert.deepEqual(known, [
    [2, 4],
    [2, 4],
  ]);
  await shop.close();
  const again = await openShop(folder.path, clock);
  await again.keeper.derive([MINUTES], clock.now());
  assert.deepEqual(
    [HOUR, DAY].map((window) => slicesOver(again, window)),
    known,
  );
  await again.close();
});

test('what could not be sealed yet is sealed before a lane is made, and is in it once', async () => {
  using folder = openTemporaryFolder();
  const clock = openVirtualClock(T0 + HOUR);
  const broken = { seals: true };
  const shop = await openShop(folder.path, clock, (store) => ({
    ...store,
    seal: (sealed) => (broken.seals ? Promise.reject(new Error('the disk is full')) : store.seal(sealed)),
  }));
  await shop.sell(3, 1);
  await assert.rejects(shop.keeper.seal(clock.now()), /the disk is full/);
  clock.advance(2 * MINUTE);
  await shop.sell(1, 3);
  await assert.rejects(shop.keeper.derive([MINUTES], clock.now()), /the disk is full/);
  assert.equal(shop.keeper.evidence.derived.size, 0);
  broken.seals = false;
  await shop.keeper.derive([MINUTES], clock.now());
  clock.advance(MINUTE);
  await intakeRound(shop, clock.now());
  assert.deepEqual(slicesOver(shop, HOUR), [1, 2]);
  await shop.close();
});

test('a lane says from when on it is known, where the minutes of older hours are gone', async () => {
  using folder = openTemporaryFolder();
  const clock = openVirtualClock(T0 + HOUR);
  const first = await openShop(folder.path, clock);
  for (let day = 0; day < 12; day += 1) {
    await first.sell(1);
    await first.keeper.seal(clock.now());
    clock.advance(DAY);
  }
  const kept = { keepMs: (tier: keyof typeof TIERS) => (tier === '1m' ? ((4 * DAY) as DurationMs) : TIERS[tier].keep) };
  while (await first.keeper.maintain(clock.now(), kept));
  await first.keeper.derive([MINUTES], clock.now());
  const known = first.keeper.evidence.derived.knownFrom(MINUTES.lane) ?? assert.fail('everything is known');
  assert.ok(known > T0 + 2 * DAY && known <= clock.now() - 3 * DAY, `${(known - T0) / DAY}`);
  const [, slices = 0] = slicesOver(first, 30 * DAY);
  assert.equal(slices, Math.floor((T0 + HOUR + 11 * DAY - known) / DAY) + 1);
  assert.equal(countsOver(first.keeper.evidence, SUCCESS, { at: clock.now(), window: (30 * DAY) as DurationMs }).total, 12);
  await first.close();
});

test('a period that began in the windows’ memory needs no store; an older one is tried until the store answers', async () => {
  using folder = openTemporaryFolder();
  const clock = openVirtualClock(T0);
  const away = { is: false };
  const shop = await openShop(folder.path, clock, (store) => ({
    ...store,
    totals: (query) => (away.is ? Promise.reject(new Error('the store is away')) : store.totals(query)),
  }));
  for (let day = 0; day < 40; day += 1) {
    await shop.sell(1);
    await shop.keeper.seal(clock.now());
    clock.advance(DAY);
  }
  await shop.sell(1);
  away.is = true;
  const since = (start: number): Derivation => ({
    kind: 'since',
    lane: sinceLane(start as Instant, SUCCESS),
    of: SUCCESS,
    start: start as Instant,
  });
  const counted = (start: number): number | undefined =>
    countsSince(shop.keeper.evidence, SUCCESS, { start: start as Instant, at: clock.now() })?.total;
  const [recent, month, old] = [clock.now() - 20 * MINUTE - 30 * SECOND, T0 + 10 * DAY + 3 * HOUR, T0 + 2 * DAY + 30 * MINUTE];
  await shop.keeper.derive([since(recent), since(month)], clock.now());
  await assert.rejects(shop.keeper.derive([since(recent), since(month), since(old)], clock.now()), /the store is away/);
  assert.deepEqual([counted(recent), counted(month), counted(old)], [1, 30, undefined]);
  away.is = false;
  await shop.keeper.derive([since(recent), since(month), since(old)], clock.now());
  clock.advance(2 * DAY);
  await shop.sell(1);
  assert.deepEqual([counted(recent), counted(month), counted(old)], [2, 31, 39]);
  await shop.close();
});

test('time that is adjusted afterwards is taken out of a month as it was counted', async () => {
  using folder = openTemporaryFolder();
  const clock = openVirtualClock(T0);
  const shop = await openShop(folder.path, clock);
  for (let hour = 0; hour < 30; hour += 1) {
    await shop.sell(1, hour % 2);
    if (hour < 28) await shop.keeper.seal(clock.now());
    clock.advance(HOUR);
  }
  const spans = [{ from: (T0 + 10 * HOUR - MINUTE) as Instant, to: (T0 + 13 * HOUR) as Instant }];
  const lane = excludedLane('o', SUCCESS);
  const excluded = (until: number): Derivation => ({
    kind: 'excluded',
    lane,
    of: SUCCESS,
    spans: spans.map(({ from }) => ({ from, to: until as Instant })),
  });
  await shop.keeper.derive([excluded(T0 + 13 * HOUR)], clock.now());
  assert.deepEqual(slicesOver(shop, 28 * DAY, lane), [4, 6]);
  await shop.keeper.derive([excluded(T0 + 60 * HOUR)], clock.now());
  assert.deepEqual(slicesOver(shop, 28 * DAY, lane), [20, 30]);
  await shop.sell(2);
  assert.deepEqual(slicesOver(shop, 28 * DAY, lane), [22, 32]);
  await shop.keeper.derive([], clock.now());
  assert.deepEqual(slicesOver(shop, 28 * DAY, lane), [0, 0]);
  assert.equal(shop.keeper.evidence.windows.find(lane), -1);
  await shop.close();
});
