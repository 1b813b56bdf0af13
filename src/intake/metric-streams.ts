import { digest } from '../kernel/hash.ts';
import { BlockIndex, type Block } from './block-index.ts';
import type { CounterField, CounterTable } from './counter-table.ts';
import type { CompiledPart, HeardRule, MetricRule } from './metric-rules.ts';
import type { Said, SpokenAttribute, SpokenAttributes } from './spoken-attributes.ts';

const MOST_USES = 16_384;

/** A resource as one source speaks of it. */
export type Resource = {
  readonly identity: string;
  readonly said: Said;
  readonly service: string | null;
  /** `heard` series of the journeys whose services it could be one of. */
  readonly heard: readonly number[];
};

/** A metric of one resource and scope that some rule counts. */
export type Metric = {
  readonly identity: string;
  readonly rule: MetricRule;
  readonly resource: Resource;
  readonly heard: readonly number[];
};

/** One stream of points: a metric with its attributes, and everything it is counted for. */
export type Stream = {
  readonly identity: string;
  readonly targets: readonly Target[];
  /** The counters that a plain value is a reading of, once it has been one; -1 for one that found no room. */
  plain: readonly number[] | null;
};

/** One part of one indicator, in the cohort to which the stream belongs. */
export type Target = {
  readonly part: CompiledPart;
  readonly cohort: number;
  readonly counters: Map<string, number>;
  /** The buckets that held nothing when they were last read, by resolution. */
  readonly empty: Map<string, Set<number>>;
};

/**
 * What the streams of metrics mean, remembered by the bytes in which senders write them. It is a cache: emptying it changes
 * no answer, because counters keep their keys.
 */
export class MetricStreams {
  readonly #spoken: SpokenAttributes;
  readonly #heardRules: readonly HeardRule[];
  readonly #counters: CounterTable;
  readonly #index: BlockIndex;
  #resources: (Resource | undefined)[] = [];
  #metrics: (Metric | undefined)[] = [];
  #streams: (Stream | undefined)[] = [];
  readonly #uses = new Map<string, string>();
  /** Series of Prometheus come metric by metric. */
  #lastMetric = { resource: '', scope: '', metric: '', identity: '' };

  constructor(
    spoken: SpokenAttributes,
    { heard, counters, index = new BlockIndex() }: { heard: readonly HeardRule[]; counters: CounterTable; index?: BlockIndex },
  ) {
    this.#spoken = spoken;
    this.#heardRules = heard;
    this.#counters = counters;
    this.#index = index;
  }

  get full(): boolean {
    return this.#index.full;
  }

  get size(): number {
    return this.#index.size;
  }

  empty(): void {
    this.#index.empty();
    this.#resources = [];
    this.#metrics = [];
    this.#streams = [];
  }

  /** The number of a block under its parent, or -1 when it cannot be kept; then nothing under it is kept either. */
  idOf(parent: number, block: Block): number {
    if (parent === -1) return -1;
    const known = this.#index.find(parent, block);
    return known >= 0 ? known : this.#index.keep(parent, block);
  }

  /** A resource as this source speaks of it; `read` tells its attributes the first time it is heard. */
  resource(id: number, source: string, read: () => readonly SpokenAttribute[]): Resource {
    const known = id < 0 ? undefined : this.#resources[id];
    if (known !== undefined) return known;
    const spoken = read();
    const resource = this.resourceOf(spoken, identityOf([source, ...rawTexts(spoken)]));
    if (id >= 0) this.#resources[id] = resource;
    return resource;
  }

  /** What these attributes say of who sends them; what tells streams apart is for the caller to know. */
  resourceOf(spoken: readonly SpokenAttribute[], identity: string): Resource {
    const said = this.#spoken.beginResource();
    for (const { key, value } of spoken) if (value !== null) this.#spoken.take(key, value);
    const heard = this.#heardRules.filter(({ matches }) => matches.some((conditions) => this.#spoken.hold(conditions)));
    return { identity, said, service: this.#spoken.value('service.name').text, heard: heard.map(({ series }) => series) };
  }

  metric(id: number, of: { readonly resource: Resource; readonly scope: string; readonly rule: MetricRule }): Metric {
    const known = id < 0 ? undefined : this.#metrics[id];
    if (known !== undefined) return known;
    const { resource, scope, rule } = of;
    const metric: Metric = {
      identity: this.#identityOfMetric(resource.identity, scope, rule.metric),
      rule,
      resource,
      heard: [...new Set([...resource.heard, ...rule.heard])],
    };
    if (id >= 0) this.#metrics[id] = metric;
    return metric;
  }

  /** The stream with this number when it has been heard before. */
  known(id: number): Stream | undefined {
    return id < 0 ? undefined : this.#streams[id];
  }

  /** What tells a stream from all others. The order of its attributes means nothing. */
  identity(metric: Metric, spoken: readonly SpokenAttribute[]): string {
    return identityOf([metric.identity, ...rawTexts(spoken)]);
  }

  /** A stream that is heard for the first time. */
  stream(id: number, metric: Metric, spoken: readonly SpokenAttribute[]): Stream {
    this.#spoken.beginOwn(metric.resource.said);
    for (const { key, value } of spoken) if (value !== null) this.#spoken.take(key, value);
    const stream: Stream = {
      identity: this.identity(metric, spoken),
      targets: metric.rule.parts.filter(({ where }) => this.#spoken.hold(where)).map((part) => this.#target(part)),
      plain: null,
    };
    if (id >= 0) this.#streams[id] = stream;
    return stream;
  }

  /** The counter of a field of a target, or -1 when there is no room for it. `run` tells apart what must not be compared. */
  counter(
    stream: Stream,
    { part, cohort, counters }: Target,
    { field, run = '' }: { field: CounterField; run?: string },
  ): number {
    const what = `${field}${run}`;
    const known = counters.get(what);
    if (known !== undefined) return known;
    const key = keyOf(stream.identity, this.#useOf(`${part.name} ${what}`));
    const counter = this.#counters.idOf({ key, series: part.series, cohort, field });
    if (counter >= 0) counters.set(what, counter);
    return counter;
  }

  /** Of what a stream is used for there are few, and streams are many: each use is digested once. */
  #useOf(use: string): string {
    const known = this.#uses.get(use);
    if (known !== undefined) return known;
    const made = identityOf([use]);
    if (this.#uses.size < MOST_USES) this.#uses.set(use, made);
    return made;
  }

  #identityOfMetric(resource: string, scope: string, metric: string): string {
    if (this.#lastMetric.resource === resource && this.#lastMetric.scope === scope && this.#lastMetric.metric === metric)
      return this.#lastMetric.identity;
    const identity = identityOf([resource, scope, metric]);
    this.#lastMetric = { resource, scope, metric, identity };
    return identity;
  }

  #target(part: CompiledPart): Target {
    const labels = part.labels.map((attribute) => this.#spoken.value(attribute).text);
    return { part, cohort: part.cohorts.idOf(labels), counters: new Map(), empty: new Map() };
  }
}

/** JSON keeps the texts apart; lists of texts have only one form in it. */
function identityOf(texts: readonly string[]): string {
  return digest(JSON.stringify(texts));
}

/** 128 bits of a stream and a use of it, which tell the pair as well as a digest of both would and cost far less. */
function keyOf(stream: string, use: string): string {
  let key = '';
  for (let at = 0; at < 32; at += 8) {
    const word = Number.parseInt(stream.slice(at, at + 8), 16) ^ Number.parseInt(use.slice(at, at + 8), 16);
    key += (word >>> 0).toString(16).padStart(8, '0');
  }
  return key;
}

function rawTexts(spoken: readonly SpokenAttribute[]): readonly string[] {
  return spoken.map(({ raw }) => raw).toSorted();
}
