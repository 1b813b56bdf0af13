import { processTime, type WorkTime } from './work-time.ts';
import type { Catalog, Indicator } from '../catalog/catalog.ts';
import { SLOT, type Cell } from '../evidence/cell.ts';
import { countsOver, recentWholeCells, type Evidence } from '../evidence/evidence.ts';
import { emptyHistogram, mergeHistogram, quantile } from '../evidence/histogram.ts';
import { WATCHED } from '../intake/generations.ts';
import { after, DAY, HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellStore } from '../ports/cell-store.ts';
import { anomaliesOf, type Anomaly, type Lately } from '../verdict/anomaly/anomaly.ts';
import { usualHourAt, comparedHour, type UsualHour, type HourOfIndicator } from '../verdict/anomaly/usual-hour.ts';
import { driftsOf, type Drift } from '../verdict/anomaly/drift.ts';

export type AnomalyParts = {
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  readonly cellStore: CellStore;
  readonly time?: WorkTime;
};

/** What was found at the last look at one indicator. */
export type Looked = {
  readonly indicator: string;
  readonly journey: string;
  readonly lookedAt: Instant;
  readonly anomalies: readonly Anomaly[];
  readonly drifts: readonly Drift[];
  /** Too little is known to say what is usual. */
  readonly isYoung: boolean;
};

export type AnomalyWatch = { round(at: Instant): Promise<void>; looked(): readonly Looked[] };

/** Ten minutes that ended half a minute ago: what is younger may still be on its way. */
const OVER = (10 * MINUTE) as DurationMs;
const ON_ITS_WAY = (30 * SECOND) as DurationMs;
const USUAL_FROM = (28 * DAY) as DurationMs;
/** Four weeks of hours change by one hour an hour. */
const REFRESH = HOUR;
/** A round ends after this long and the next one goes on: hints must not keep decisions waiting. */
const ROUND_MS = 100;

type Known = {
  readonly generation: string;
  readonly readAt: Instant;
  /** Of the hour of reading and of the next one. Four weeks of hours are only held while they are read: indicators are many. */
  readonly usual: readonly [UsualHour | null, UsualHour | null];
  readonly looked: Looked;
};

/** Looks at one indicator after the other, round by round, and compares its last minutes with what is usual. */
export function openAnomalyWatch(parts: AnomalyParts): AnomalyWatch {
  const known = new Map<string, Known>();
  const state = { next: 0 };
  const { time = processTime } = parts;
  return {
    async round(at) {
      const { indicators } = parts.catalog();
      const names = new Set(indicators.map(({ name }) => name));
      for (const name of known.keys()) if (!names.has(name)) known.delete(name);
      const began = time.spent();
      for (let turn = 0; turn < indicators.length && time.spent() - began < ROUND_MS; turn += 1) {
        const indicator = indicators[state.next++ % indicators.length];
        if (indicator !== undefined) await look(parts, known, { indicator, at });
      }
    },
    looked: () => [...known.values()].map(({ looked }) => looked),
  };
}

type Look = { readonly indicator: Indicator; readonly at: Instant };

async function look(parts: AnomalyParts, all: Map<string, Known>, { indicator, at }: Look): Promise<void> {
  const { name, journey, generation } = indicator;
  const before = all.get(name);
  const fresh = before !== undefined && before.generation === generation && at - before.readAt < REFRESH;
  const hours = fresh ? [] : await hoursOf(parts.cellStore, generation, at);
  const usual = fresh ? before.usual : ([usualHourAt(hours, at), usualHourAt(hours, after(at, HOUR))] as const);
  const readAt = fresh ? before.readAt : at;
  const usualHour = usual[comparedHour(at) === comparedHour(readAt) ? 0 : 1];
  // Where this server did not watch, the absence of traffic says nothing.
  const watched = countsOver(parts.evidence(), WATCHED, { at, window: OVER }).good >= (OVER / SLOT) * 0.9;
  const found = {
    indicator: name,
    journey,
    lookedAt: at,
    anomalies: usualHour === null || !watched ? [] : anomaliesOf(latelyOf(parts.evidence(), indicator, at), usualHour),
    drifts: fresh ? before.looked.drifts : driftsOf(hours, at),
    isYoung: usualHour === null,
  };
  all.set(name, { generation, readAt, usual, looked: found });
}

function latelyOf(evidence: Evidence, { name, generation }: Indicator, now: Instant): Lately {
  const at = slotOf((now - ON_ITS_WAY) as Instant, SLOT);
  const sum = openSum();
  for (const cell of recentWholeCells(evidence, generation, { from: (at - OVER) as Instant, to: at })) sum.add(cell);
  return { indicator: name, at, overMs: OVER, ...sum.taken() };
}

async function hoursOf(store: CellStore, generation: string, at: Instant): Promise<readonly HourOfIndicator[]> {
  const to = slotOf(at, HOUR);
  const cells = await store.cells({ tier: '1h', from: (to - USUAL_FROM) as Instant, to, generation });
  const hours = new Map<Instant, Sum>();
  for (const cell of cells) {
    const sum = hours.get(cell.at) ?? openSum();
    hours.set(cell.at, sum);
    sum.add(cell);
  }
  // An hour in which nothing came has no cell, and it is part of what is usual once anything has come.
  const first = cells[0]?.at ?? to;
  const found: HourOfIndicator[] = [];
  for (let hour = first; hour < to; hour = (hour + HOUR) as Instant)
    found.push({ at: hour, ...(hours.get(hour) ?? openSum()).taken() });
  return found;
}

type Sum = { add(cell: Cell): void; taken(): Omit<HourOfIndicator, 'at'> };

function openSum(): Sum {
  const counts = { good: 0, total: 0 };
  const histogram = emptyHistogram();
  return {
    add(cell) {
      counts.good += cell.good;
      counts.total += cell.total;
      mergeHistogram(histogram, cell.histogram);
    },
    taken: () => ({ ...counts, p50: quantile(histogram, 0.5), p99: quantile(histogram, 0.99) }),
  };
}
