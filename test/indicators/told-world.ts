import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openSqliteChargeStore } from '../../src/adapters/sqlite/charge-store.ts';
import { openCosts } from '../../src/loops/costs.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import { openCostRecords } from '../../src/loops/record-costs.ts';
import type { CellStore } from '../../src/ports/cell-store.ts';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { readCatalog, type CatalogFile } from '../../src/catalog/read-catalog.ts';
import { cohortsIn } from '../../src/evidence/derived-lanes.ts';
import { derivationsOf } from '../../src/evidence/objective-lanes.ts';
import { HOUR, SECOND, slotOf, type Instant } from '../../src/kernel/units.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { openPoll, type Poll } from '../../src/loops/poll.ts';
import type { MetricSource, RangeAnswer, RangeQuery } from '../../src/ports/metric-source.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { judgeCatalogObjective, type Known } from '../../src/loops/objectives.ts';
import { intakeRound, openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import type { Format } from '../../src/ports/intake.ts';
import type { ObjectiveVerdict } from '../../src/verdict/objective-verdict.ts';
import { openVirtualClock } from '../virtual-clock.ts';

const FOLDER = new URL('../../examples/indicators/', import.meta.url);
export const TEXTS: readonly CatalogFile[] = readdirSync(FOLDER).map((file) => ({
  file,
  text: readFileSync(new URL(file, FOLDER), 'utf8'),
}));
export const CATALOG = ((): Catalog => {
  const read = readCatalog(TEXTS);
  return read.ok ? read.value : assert.fail(JSON.stringify(read.problems));
})();

/** An hour that begins a day, so that slices of time begin with it. */
export const T0 = slotOf(Date.UTC(2026, 4, 4, 8) as Instant, HOUR);
const STEP = 30 * SECOND;

export type Value = string | number | boolean;
export type Attributes = Readonly<Record<string, Value>>;
/** What is sent in one moment; `late` says how long ago it happened. */
export type Told =
  | {
      readonly span: Attributes;
      readonly kind?: number;
      readonly ms?: number;
      readonly failed?: boolean;
      readonly service?: string;
      readonly late?: number;
    }
  | { readonly event: string; readonly of?: Attributes; readonly service?: string; readonly late?: number }
  | { readonly rises: string; readonly by: number; readonly of?: Attributes }
  | { readonly says: string; readonly value: number; readonly of?: Attributes }
  | { readonly measures: string; readonly value: number; readonly of?: Attributes };

/** The catalog of the examples over an intake in memory: payloads in their bytes go in, and verdicts come out. */
export class ToldWorld {
  readonly clock: ReturnType<typeof openVirtualClock>;
  readonly #rises = new Map<string, { sum: number }>();
  readonly #main: MainIntake;
  readonly #store: CellStore;
  readonly #poll: Poll;
  /** What queries are answered with, series by series; each series is one number at each moment. */
  answer: (query: string, moment: number) => number | null = () => null;
  #number = 0;

  static async open(): Promise<ToldWorld> {
    const store = openMemoryCellStore();
    const clock = openVirtualClock(T0 + SECOND);
    const main = await openIntake({ journal: openMemoryJournal(), store, rules: intakeRules(CATALOG), clock });
    const world = new ToldWorld(main, { clock, store });
    await world.derive();
    return world;
  }

  constructor(main: MainIntake, { clock, store }: { clock: ReturnType<typeof openVirtualClock>; store: CellStore }) {
    this.#main = main;
    this.#store = store;
    this.clock = clock;
    const evidence = (): Evidence => main.keeper.evidence;
    const observe = main.intake.observe.bind(main.intake);
    this.#poll = openPoll({ clock, catalog: () => CATALOG, evidence, observe, open: () => this.#prometheus() });
  }

  /** Half a minute goes by, and then all of this is sent. */
  async pass(told: readonly Told[]): Promise<void> {
    const at = this.clock.advance(STEP);
    await intakeRound(this.#main, at);
    this.#poll.round(at);
    await this.#poll.settled();
    const spans = told.filter((one) => 'span' in one);
    const events = told.filter((one) => 'event' in one);
    const metrics = told.filter((one) => 'rises' in one || 'says' in one || 'measures' in one);
    if (spans.length > 0) await this.#accept('traces/json', { resourceSpans: spans.map((one) => this.#span(one, at)) });
    if (events.length > 0) await this.#accept('events/json', { events: events.map((one) => this.#event(one, at)) });
    if (metrics.length > 0) await this.#accept('metrics/json', this.#metrics(metrics, at));
  }

  /** A bill comes so long after, in rows of FOCUS, by the record that the API keeps. */
  async bill(after: number, rows: readonly Readonly<Record<string, string>>[]): Promise<void> {
    const at = this.clock.advance(after);
    const { keeper, intake } = this.#main;
    const parts = { catalog: () => CATALOG, charges: openSqliteChargeStore(':memory:') };
    const ledger = await openLedger({ store: openMemoryLedgerStore(), clock: this.clock });
    const told = await openCostRecords({ ...parts, ledger }).bill(
      { import: 'one-import', part: 0, last: true, rows: [...rows] },
      'ada',
    );
    assert.equal(told.say, 'done', JSON.stringify(told));
    const evidence = (): Evidence => keeper.evidence;
    const observe = intake.observe.bind(intake);
    const costs = openCosts({ ...parts, evidence, observe, cellStore: this.#store, seal: keeper.seal.bind(keeper) });
    await intakeRound(this.#main, at);
    await costs.round(at);
    await parts.charges.close();
  }

  /** What the doors of a server would hand payloads to. */
  get intake(): MainIntake['intake'] {
    return this.#main.intake;
  }

  async derive(): Promise<void> {
    const { keeper } = this.#main;
    const { derived } = keeper.evidence;
    for (let pass = 0; pass < 2; pass += 1) {
      const at = this.clock.now();
      await keeper.derive(derivationsOf(CATALOG, new Map(), { at, cohortsSeen: cohortsIn.bind(null, derived) }), at);
    }
  }

  judged(name: string): ObjectiveVerdict {
    const known: Known = { catalog: () => CATALOG, evidence: () => this.#main.keeper.evidence };
    const objective = CATALOG.objectives.find((one) => one.name === name) ?? assert.fail(`no objective ${name}`);
    return judgeCatalogObjective(known, objective, this.clock.now());
  }

  #prometheus(): MetricSource {
    const range = async ({ query, from, to, step }: RangeQuery): Promise<RangeAnswer> => {
      const moments = Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
      const isStamp = query.startsWith('timestamp(');
      const told = moments.flatMap((at) => {
        const value = isStamp ? at / 1_000 : this.answer(query, at);
        return value === null ? [] : [{ at, value }];
      });
      const series = {
        labels: {},
        at: Float64Array.from(told, ({ at }) => at),
        value: Float64Array.from(told, ({ value }) => value),
      };
      return { warnings: [], series: told.length === 0 ? [] : [series] };
    };
    return { range, close() {} };
  }

  async #accept(format: Format, body: object): Promise<void> {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const answer = await this.#main.intake.accept({ source: 'agents', format, coding: 'identity', body: bytes });
    assert.ok(answer.say === 'accepted' && answer.rejected === 0, JSON.stringify(answer));
  }

  #span(
    { span, kind = 2, ms = 50, failed = false, service = 'storefront', late = 0 }: Extract<Told, { span: Attributes }>,
    at: Instant,
  ): object {
    const end = at - 1 - late;
    this.#number += 1;
    const one = {
      traceId: this.#number.toString(16).padStart(32, '0'),
      spanId: this.#number.toString(16).padStart(16, '0'),
      name: 'call',
      kind,
      startTimeUnixNano: nano(end - ms),
      endTimeUnixNano: nano(end),
      attributes: listed(span),
      status: { code: failed ? 2 : 0 },
    };
    return { resource: { attributes: listed({ 'service.name': service }) }, scopeSpans: [{ spans: [one] }] };
  }

  #event({ event, of = {}, service = 'storefront', late = 0 }: Extract<Told, { event: string }>, at: Instant): object {
    this.#number += 1;
    return { name: event, at: at - 1 - late, id: String(this.#number), service, attributes: of };
  }

  #metrics(told: readonly Told[], at: Instant): object {
    const metrics = told.flatMap((one): readonly object[] => {
      const point = {
        startTimeUnixNano: nano(T0),
        timeUnixNano: nano(at),
        attributes: listed(('of' in one ? one.of : null) ?? {}),
      };
      if ('says' in one) return [{ name: one.says, gauge: { dataPoints: [{ ...point, asDouble: one.value }] } }];
      if ('rises' in one) {
        const key = JSON.stringify([one.rises, one.of]);
        const so = this.#rises.get(key) ?? { sum: 0 };
        so.sum += one.by;
        this.#rises.set(key, so);
        const dataPoints = [{ ...point, asDouble: so.sum }];
        return [{ name: one.rises, sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints } }];
      }
      if (!('measures' in one)) return [];
      const explicitBounds = [0.1, 0.25, 0.5];
      const place = explicitBounds.filter((bound) => one.value > bound).length;
      const bucketCounts = [0, 1, 2, 3].map((bucket) => (bucket === place ? '1' : '0'));
      const dataPoints = [
        { ...point, startTimeUnixNano: nano(at - STEP), count: '1', sum: one.value, bucketCounts, explicitBounds },
      ];
      return [{ name: one.measures, histogram: { aggregationTemporality: 1, dataPoints } }];
    });
    return { resourceMetrics: [{ resource: { attributes: [] }, scopeMetrics: [{ metrics }] }] };
  }
}

function nano(ms: number): string {
  return `${ms}000000`;
}

function listed(attributes: Attributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: Value): object {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}
