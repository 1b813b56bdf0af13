import type { SpokenAttribute } from './spoken-attributes.ts';
import { BucketEdges } from './bucket-edges.ts';
import type { CounterField } from './counter-table.ts';
import type { MetricFacts } from './metric-facts.ts';
import type { CompiledPart } from './metric-rules.ts';
import type { Metric, Stream, Target } from './metric-streams.ts';
import { isCounterName, type NameUse } from './remote-write-names.ts';

/** Everything that samples of one series are for. */
export type WrittenSeries = {
  readonly service: string | null;
  /** `heard` series of the journeys that a sample proves to be heard. */
  readonly heard: readonly number[];
  /** The one counter that samples are readings of, when they are for nothing else, as most are; -1 otherwise. */
  readonly only: number;
  /** Counters that each sample is a reading of; -1 for one that found no room. */
  readonly counters: readonly number[];
  /** Streams of which each sample is an observation. */
  readonly gauges: readonly Stream[];
  /** Streams of which native histograms are readings. */
  readonly natives: readonly Stream[];
  readonly edges: readonly EdgeUse[];
  readonly matched: boolean;
};

/** A bucket that counts for a limit when its edge turns out to be the one that stands for it. */
export type EdgeUse = {
  readonly edge: number;
  readonly edges: BucketEdges;
  readonly side: 'down' | 'up';
  readonly stream: Stream;
  readonly target: Target;
  readonly field: CounterField;
};

export type SpokenSeries = {
  readonly name: string;
  /** What the sender says of the kind; null when it does not. */
  readonly isCounter: boolean | null;
  readonly labels: readonly SpokenAttribute[];
};

const MOST_FAMILIES = 400_000;

/** Works out, once per series, what its samples mean. The series of one histogram share a stream. */
export class WrittenMeanings {
  readonly #facts: MetricFacts;
  #families = new Map<string, { readonly stream: Stream; readonly edges: BucketEdges }>();

  #heardLists = new Map<string, readonly number[]>();

  constructor(facts: MetricFacts) {
    this.#facts = facts;
  }

  get full(): boolean {
    return this.#families.size >= MOST_FAMILIES;
  }

  empty(): void {
    this.#families = new Map();
  }

  of({ name, isCounter, labels }: SpokenSeries, uses: readonly NameUse[]): WrittenSeries {
    const own = labels.filter(({ key }) => key !== '__name__');
    // Its labels are all that tells a series from others, and they are those of its stream.
    const resource = this.#facts.streams.resourceOf(own, `written by ${this.#facts.origin.source}`);
    const made = { counters: [] as number[], gauges: [] as Stream[], natives: [] as Stream[], edges: [] as EdgeUse[] };
    const heard = new Set<number>();
    let matched = false;
    for (const { rule, role } of uses) {
      const metric = this.#facts.streams.metric(-1, { resource, scope: '', rule });
      const isBucket = role === 'bucket';
      const { stream, edges } = this.#family(
        metric,
        own.filter(({ key }) => !isBucket || key !== 'le'),
      );
      for (const series of metric.heard) heard.add(series);
      if (stream.targets.length > 0) matched = true;
      if (role === 'plain') {
        made.natives.push(stream);
        if (isCounter ?? isCounterName(name)) made.counters.push(...this.#facts.plainCounters(stream));
        else made.gauges.push(stream);
      }
      for (const target of stream.targets) {
        if (isBucket) made.edges.push(...edgeUses({ stream, target, edges, le: own.find(({ key }) => key === 'le') }));
        else
          made.counters.push(
            ...fieldsOf(role, target.part).map((field) => this.#facts.streams.counter(stream, target, { field })),
          );
      }
    }
    const { counters, gauges, natives, edges } = made;
    return {
      service: resource.service,
      heard: this.#heardList([...heard]),
      matched,
      only: counters.length === 1 && gauges.length === 0 && edges.length === 0 ? counters[0]! : -1,
      counters,
      gauges,
      natives,
      edges,
    };
  }

  /** Lists are compared by identity, so equal ones are made once. */
  #heardList(series: readonly number[]): readonly number[] {
    const name = series.join();
    const list = this.#heardLists.get(name) ?? series;
    this.#heardLists.set(name, list);
    return list;
  }

  #family(metric: Metric, labels: readonly SpokenAttribute[]): { readonly stream: Stream; readonly edges: BucketEdges } {
    const identity = this.#facts.streams.identity(metric, labels);
    const known = this.#families.get(identity);
    if (known !== undefined) return known;
    const stream = this.#facts.streams.stream(-1, metric, labels);
    const family = { stream, edges: new BucketEdges() };
    this.#families.set(identity, family);
    return family;
  }
}

/** What the increase of a histogram's count or sum adds to. Above a limit is what is counted less what is not above it. */
function fieldsOf(role: NameUse['role'], part: CompiledPart): readonly CounterField[] {
  const { adds, limit, isGoodUnlessBad, isAmount, raw } = part;
  if (raw !== null) return [];
  if (isAmount) return role === 'sum' ? [`${adds}-amount`] : [];
  if (role === 'sum') return adds === 'total' && limit === null ? ['sum'] : [];
  if (role !== 'count' || limit?.kind === 'below') return [];
  if (limit !== null && adds === 'total') return [];
  return [isGoodUnlessBad ? 'both' : adds];
}

type BucketOf = {
  readonly stream: Stream;
  readonly target: Target;
  readonly edges: BucketEdges;
  readonly le: SpokenAttribute | undefined;
};

function edgeUses({ stream, target, edges, le }: BucketOf): readonly EdgeUse[] {
  const { adds, limit, isGoodUnlessBad } = target.part;
  const edge = edgeOf(le?.value?.text ?? '');
  if (limit === null || edge === null || (limit.kind === 'above' && adds === 'total')) return [];
  const side = (limit.kind === 'below') === (adds !== 'bad') ? 'down' : 'up';
  const opposite = adds === 'good' ? 'bad' : 'good';
  const within = isGoodUnlessBad ? 'both' : adds;
  return [{ edge, edges, side, stream, target, field: limit.kind === 'above' ? opposite : within }];
}

function edgeOf(le: string): number | null {
  if (le === '+Inf') return Number.POSITIVE_INFINITY;
  const edge = le === '' ? Number.NaN : Number(le);
  return Number.isNaN(edge) ? null : edge;
}
