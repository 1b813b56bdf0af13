import type { Catalog, Limit, MetricPart } from '../../src/catalog/catalog.ts';
import type { AnyPoint, ExponentialPoint, HistogramPoint, Metric, Metrics, SummaryPoint } from './metrics-proto.ts';
import { explicit, mayPass, naiveBucket, ofScale, surelyPasses, type Bucket } from './naive-buckets.ts';
import { netted, type PlainMetrics } from './plain-metrics.ts';
import { factsOf, hears, holds, type Facts } from './naive-rows.ts';

type Place = { readonly generation: string; readonly labels: Readonly<Record<string, string>> };
type Whole = {
  readonly at: number;
  readonly start: number;
  readonly count: number;
  readonly sum: number | null;
  readonly buckets: readonly Bucket[] | null;
};

/** The rules about metrics, followed one by one with no thought of speed and none of the product's code. */
export class NaiveMetrics {
  readonly #catalog: Catalog;
  #added: string[] = [];
  #points = 0;
  #rejected = 0;
  #isCumulative = false;
  #resolution = '';
  #limited = '';
  /** The buckets that were empty when last read: such a bucket is read again when something came into it. */
  readonly #empty = new Set<string>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  read({ resourceMetrics }: Metrics): PlainMetrics {
    this.#added = [];
    this.#points = 0;
    this.#rejected = 0;
    const heard = new Map<string, { count: number; newest: number }>();
    for (const { resource, scopeMetrics } of resourceMetrics) {
      const said = factsOf(resource.attributes);
      for (const { scope, metrics } of scopeMetrics)
        for (const metric of metrics)
          this.#metric(metric, {
            said,
            heard,
            stream: JSON.stringify([resource.attributes, scope.name]),
          });
    }
    for (const [key, { count, newest }] of heard)
      this.#added.push(`${key.split('|')[0]} {} at ${newest}: total ${count} n ${count}`);
    return { added: netted(this.#added), points: this.#points, rejected: this.#rejected };
  }

  #metric(metric: Metric, of: { said: Facts; heard: Map<string, { count: number; newest: number }>; stream: string }): void {
    const { sum, histogram, exponentialHistogram: exponential } = metric;
    const wanted = this.#catalog.indicators.some(
      (each) => each.signal === 'metric' && each.parts.some((part) => part.metric === metric.name),
    );
    const points: readonly AnyPoint[] = (metric.gauge ?? sum ?? histogram ?? exponential ?? metric.summary)?.dataPoints ?? [];
    this.#points += points.length;
    const journeys = this.#catalog.journeys.filter(
      (journey) =>
        hears(journey, of.said) ||
        this.#catalog.indicators.some(
          (each) =>
            each.signal === 'metric' && each.journey === journey.name && each.parts.some((part) => part.metric === metric.name),
        ),
    );
    // Of metrics that nobody wants only the first point is asked when it was.
    const timed = wanted
      ? points.filter(({ flags }) => flags % 2 === 0).map((point) => ({ at: msOf(point.timeUnixNano), count: 1 }))
      : [{ at: msOf(points[0]?.timeUnixNano ?? '0'), count: points.length }];
    for (const { at, count } of timed.filter((each) => each.at > 0 && each.count > 0)) {
      for (const { name } of journeys) {
        const key = `heard/${name}|${Math.floor(at / 10_000)}`;
        const known = of.heard.get(key) ?? { count: 0, newest: 0 };
        of.heard.set(key, { count: known.count + count, newest: Math.max(known.newest, at) });
      }
    }
    if (!wanted) return;
    for (const point of points) {
      if (point.flags % 2 === 1) continue;
      const at = msOf(point.timeUnixNano);
      if (at === 0) {
        this.#rejected += 1;
        continue;
      }
      this.#point(metric, point, {
        said: of.said,
        at,
        // Attributes in another order are the same stream, whose empty buckets are read once more: that changes nothing.
        stream: `${of.stream} ${metric.name} ${JSON.stringify(point.attributes)}`,
      });
    }
  }

  #point(metric: Metric, point: AnyPoint, { said, at, stream }: { said: Facts; at: number; stream: string }): void {
    const { sum, histogram, exponentialHistogram: exponential, gauge } = metric;
    const facts: Facts = new Map([...said, ...factsOf(point.attributes)]);
    const start = msOf(point.startTimeUnixNano);
    const temporality = (sum ?? histogram ?? exponential)?.aggregationTemporality;
    this.#isCumulative = temporality !== 1;
    const used = this.#catalog.indicators.flatMap((indicator) =>
      indicator.signal === 'metric'
        ? indicator.parts
            .map((part, index) => ({ indicator, part, index }))
            .filter(({ part }) => part.metric === metric.name && part.where.every((each) => holds(each, facts)))
        : [],
    );
    if (used.length === 0) return;
    if (gauge !== undefined || sum !== undefined) {
      const value = valueOf(point);
      if (sum !== undefined && !sum.isMonotonic && temporality === 1) this.#rejected += 1;
      else
        for (const { indicator, part } of used)
          this.#number({ value, at, start, isRising: sum?.isMonotonic === true }, part, {
            place: this.#place(indicator, facts),
            hasBad: indicator.parts.some(({ adds }) => adds === 'bad'),
          });
      return;
    }
    const buckets = exponential === undefined ? explicit(point as HistogramPoint, metric) : ofScale(point as ExponentialPoint);
    if (buckets === 'senseless') {
      this.#rejected += 1;
      return;
    }
    const scale = (point as ExponentialPoint).scale;
    this.#resolution = exponential !== undefined && scale < 4 ? ` at scale ${scale}` : '';
    this.#limited = exponential !== undefined && start === 0 ? ` at scale ${scale}` : '';
    const { count, sum: total } = point as SummaryPoint;
    const whole: Whole = { at, start, count: Number(count), sum: total ?? null, buckets };
    for (const { indicator, part, index } of used)
      this.#whole(whole, part, {
        place: this.#place(indicator, facts),
        hasBad: indicator.parts.some(({ adds }) => adds === 'bad'),
        shape: `${stream} ${indicator.name} ${index}${this.#resolution}`,
      });
  }

  #number(
    of: { value: number; at: number; start: number; isRising: boolean },
    part: MetricPart,
    { place, hasBad }: { place: Place; hasBad: boolean },
  ): void {
    const { value, at, start, isRising } = of;
    if (!isRising) {
      if (Number.isNaN(value) || (part.limit !== null && !passes(part.limit, value))) return;
      const shape = part.adds === 'total' && Number.isFinite(value) ? { sum: value, bucket: naiveBucket(value), weight: 1 } : {};
      this.#row(place, at, { ...gain(part, 1, hasBad), ...shape });
    } else if (part.limit === null) {
      if (this.#isCumulative) this.#reading({ place, fields: fieldsOf(part, hasBad), run: '' }, { at, start, value });
      else if (value >= 0 && value < Infinity) this.#row(place, at, gain(part, value, hasBad));
    }
  }

  #whole(
    { at, start, count, sum, buckets }: Whole,
    part: MetricPart,
    { place, hasBad, shape }: { place: Place; hasBad: boolean; shape: string },
  ): void {
    const { limit, adds } = part;
    const counted =
      limit === null
        ? count
        : buckets === null
          ? adds === 'bad'
            ? count
            : 0
          : buckets
              .filter((each) => (adds === 'bad' ? mayPass(limit, each) : surelyPasses(limit, each)))
              .reduce((all, each) => all + each.count, 0);
    if (this.#isCumulative)
      this.#reading(
        { place, fields: fieldsOf(part, hasBad), run: limit === null ? '' : this.#limited },
        { at, start, value: counted },
      );
    const isWhole = adds === 'total' && limit === null;
    if (!this.#isCumulative) {
      const added = isWhole && sum !== null && !Number.isNaN(sum) ? sum : 0;
      this.#row(place, at, { ...gain(part, counted, hasBad), sum: added });
    }
    if (!isWhole) return;
    if (this.#isCumulative && sum !== null && !Number.isNaN(sum))
      this.#reading({ place, fields: ['sum'], run: '' }, { at, start, value: sum });
    if (buckets === null) return;
    const inOurs = new Map<number, number>();
    for (const each of buckets) inOurs.set(each.ours, (inOurs.get(each.ours) ?? 0) + each.count);
    for (const [bucket, weight] of inOurs) {
      if (!this.#isCumulative) {
        if (weight > 0) this.#row(place, at, { bucket, weight });
        continue;
      }
      const isKnownEmpty = this.#empty.has(`${shape} ${bucket}`);
      if (weight === 0) this.#empty.add(`${shape} ${bucket}`);
      else this.#empty.delete(`${shape} ${bucket}`);
      if (weight > 0 || !isKnownEmpty)
        this.#reading(
          { place, fields: [bucket], run: this.#resolution },
          { at, start: this.#resolution === '' ? start : 0, value: weight },
        );
    }
  }

  #row(place: Place, at: number, columns: Readonly<Record<string, number>>): void {
    const words = Object.entries(columns).filter(([word, number]) => number !== 0 || word === 'bucket');
    if (words.length > 0)
      this.#added.push(`${show(place)} at ${at}:${words.map(([word, number]) => ` ${word} ${number}`).join('')}`);
  }

  #reading(
    { place, fields }: { place: Place; fields: readonly (string | number)[]; run: string },
    { at, start, value }: { at: number; start: number; value: number },
  ): void {
    for (const field of fields) this.#added.push(`${show(place)} reads ${field} at ${at}: ${value} since ${start}`);
  }

  #place(indicator: { generation: string; journey: string }, facts: Facts): Place {
    const journey = this.#catalog.journeys.find(({ name }) => name === indicator.journey);
    const labels = Object.fromEntries(
      (journey?.cohorts ?? []).map(({ label, attribute }) => [
        label,
        facts.get(attribute)?.replaceAll(/\p{Cc}/gu, '\u{fffd}') ?? '__none__',
      ]),
    );
    return { generation: indicator.generation, labels };
  }
}

function show({ generation, labels }: Place): string {
  return `${generation} ${JSON.stringify(labels)}`;
}

function msOf(nanoseconds: string): number {
  return Number(BigInt(nanoseconds) / 1_000_000n);
}

function valueOf(point: { asDouble?: number; asInt?: string } & AnyPoint): number {
  return point.asInt === undefined ? (point.asDouble ?? Number.NaN) : Number(BigInt(point.asInt));
}

function gain({ adds }: MetricPart, count: number, hasBad: boolean): Readonly<Record<string, number>> {
  if (adds !== 'total') return { good: adds === 'good' ? count : -count };
  return { good: hasBad ? count : 0, total: count, n: count };
}

function fieldsOf({ adds }: MetricPart, hasBad: boolean): readonly string[] {
  return adds === 'total' && hasBad ? ['total', 'good'] : [adds];
}

function passes({ kind, bound, inclusive }: Limit, value: number): boolean {
  if (value === bound) return inclusive;
  return kind === 'below' ? value < bound : value > bound;
}
