import { openSqliteCellStore } from '../src/adapters/sqlite/cell-store.ts';
import { TIERS } from '../src/evidence/cell.ts';
import { DAY, HOUR, MINUTE, SECOND, type Instant } from '../src/kernel/units.ts';
import type { CellStore, Retention } from '../src/ports/cell-store.ts';
import { openTemporaryFolder } from '../test/temporary-folder.ts';
import type { Figure } from './figure.ts';
import { cellsOf, seriesOf, START } from './store-cells.ts';

const BY_TIER: Retention = { keepMs: (tier) => TIERS[tier].keep };

/** An hour of ten thousand live series: what a minute's seal costs, what an hour's upkeep, and how long its pieces hold others up. */
export async function benchSealing(): Promise<readonly Figure[]> {
  using folder = openTemporaryFolder();
  const store = openSqliteCellStore(folder.file('cells.db'));
  const series = seriesOf(100, 100);
  const seals: number[] = [];
  for (let minute = 0; minute < 60; minute += 1) {
    const began = performance.now();
    await store.seal({ cells: cellsOf(series, slotsOf(minute), 3), positions: { '0': minute }, counters: null });
    seals.push(performance.now() - began);
  }
  const pieces: number[] = [];
  const cpu = process.cpuUsage();
  for (let more = true; more;) {
    const began = performance.now();
    more = await store.maintain((START + 80 * MINUTE) as Instant, BY_TIER);
    pieces.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(cpu);
  await store.close();
  return [
    { name: 'seal a minute of 10,000 series, median', value: middle(seals), unit: 'ms' },
    { name: 'a piece of upkeep at 10,000 series, median', value: middle(pieces), unit: 'ms' },
    { name: 'a piece of upkeep at 10,000 series, 99 of 100', value: ranked(pieces, 0.99), unit: 'ms' },
    { name: 'upkeep of an hour of 10,000 series, CPU', value: (user + system) / 1e6, unit: 's' },
  ];
}

/** Thirty days of a generation with a hundred cohorts, minute by minute, as upkeep leaves them. */
export async function benchMonth(): Promise<readonly Figure[]> {
  using folder = openTemporaryFolder();
  const store = openSqliteCellStore(folder.file('cells.db'));
  const figures = await monthOf(store);
  await store.close();
  return figures;
}

async function monthOf(store: CellStore): Promise<readonly Figure[]> {
  const series = seriesOf(1, 100);
  for (let hour = 0; hour < 30 * 24; hour += 1) {
    const minutes = Array.from({ length: 60 }, (_, minute) => START + hour * HOUR + minute * MINUTE);
    await store.seal({ cells: cellsOf(series, minutes, 20), positions: {}, counters: null });
    if (hour % 24 === 23) await upkeep(store, (START + (hour + 2) * HOUR) as Instant);
  }
  await upkeep(store, (START + 31 * DAY) as Instant);
  const { tiers } = await store.size();
  const minutes = tiers.find(({ tier }) => tier === '1m');
  if (minutes?.cells !== 100 * 30 * 1_440) throw new Error(`Cannot measure ${minutes?.cells} cells`);
  const span = { tier: '1m', from: START, to: (START + 30 * DAY) as Instant } as const;
  const one = { ...span, ...seriesOf(1, 1)[0] };
  return [
    { name: 'a stored minute cell of 20 observations', value: minutes.bytes / minutes.cells, unit: 'B' },
    { name: 'read 30 days of minutes of 1 series, counts', value: await quickest(() => store.columns(one)), unit: 'ms' },
    { name: 'read 30 days of minutes of 1 series, with histograms', value: await quickest(() => store.cells(one)), unit: 'ms' },
    { name: 'read 30 days of minutes of 100 cohorts, grouped', value: await quickest(() => store.columns(span)), unit: 'ms' },
    { name: 'read 30 days of minutes of 100 cohorts, added up', value: await quickest(() => store.totals(span)), unit: 'ms' },
  ];
}

function slotsOf(minute: number): readonly number[] {
  return Array.from({ length: 6 }, (_, slot) => START + minute * MINUTE + slot * 10 * SECOND);
}

async function upkeep(store: CellStore, at: Instant): Promise<void> {
  while (await store.maintain(at, BY_TIER));
}

async function quickest(read: () => Promise<readonly unknown[]>): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < 7; time += 1) {
    const began = performance.now();
    if ((await read()).length === 0) throw new Error('Cannot measure a read that finds nothing');
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

function middle(values: readonly number[]): number {
  return ranked(values, 0.5);
}

function ranked(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN;
}
