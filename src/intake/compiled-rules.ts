import type { Catalog, CohortKey, Condition, Indicator, SpanIndicator, SpanKind, SpanMatch, Test } from '../catalog/catalog.ts';
import { AttributeSlot, type Redact } from './attribute-slot.ts';
import type { CohortChanges } from './cohort-changes.ts';
import { CohortTable } from './cohort-table.ts';
import { MILLION } from './counter-table.ts';
import { EDGE_LABELS, type EdgeRule } from './edge-rules.ts';
import { durationRange, isOnDuration, type DurationRange } from './duration-range.ts';
import type { KeyTable } from './key-table.ts';
import { currentName, describesResource } from './semantic-names.ts';
import type { SeriesBudget } from './series-budget.ts';
import type { BitTest } from './value-classes.ts';
import { keyTables } from './wanted-keys.ts';

/**
 * The conditions that must hold, as bits: one bit per distinct condition of the whole rule set. In pairs of a word's number
 * and its bits, because a rule asks for few of them.
 */
export type Mask = Int32Array;

export type CompiledIndicator = {
  readonly series: number;
  readonly total: Mask;
  /** What the verdict asks beside the duration … */
  readonly verdict: Mask;
  /** … and of the duration, which is compared row by row: thresholds differ, and would make a class of each span. */
  readonly range: DurationRange;
  readonly badWhenAll: boolean;
  /** As what a span counts in total. */
  readonly times: number;
};

export type CompiledJourney = {
  readonly match: readonly Mask[];
  readonly exclude: readonly Mask[];
  /** What `match` asks of the resource alone: telemetry that passes proves that the journey's services can be heard. */
  readonly heard: readonly Mask[];
  readonly heardSeries: number;
  readonly cohorts: CohortTable;
  /** Where the values of the cohort's labels stand among all labels. */
  readonly labels: readonly number[];
  readonly indicators: readonly CompiledIndicator[];
  /** An edge of the map, and no journey: a span of it alone is part of nothing that was promised. */
  readonly isEdge?: true;
};

/** The spans that are rows of a stream. */
export type CompiledStream = { readonly stream: number; readonly match: readonly Mask[] };

export type CompiledRules = {
  /** 32-bit words in a row of answers. */
  readonly words: number;
  readonly slots: readonly AttributeSlot[];
  /** How many slots hold labels, whose texts matter: those of cohorts, and the service's name, by which sources are kept apart. */
  readonly labels: number;
  /** The service's name, as a slot. */
  readonly service: number;
  readonly keys: KeyTable;
  /** The same and what tells the other side of a call, for spans that are looked at for the map. */
  readonly edgeKeys: KeyTable;
  /** One bit per OTLP kind number that tells of an edge. */
  readonly edgeKinds: number;
  /** The catalog's in their order, and after them what stands beside them. */
  readonly journeys: readonly CompiledJourney[];
  readonly streams: readonly CompiledStream[];
  /** Slot of a fact of the span that is no attribute, or -1 when no rule asks for it. */
  readonly facts: { readonly name: number; readonly status: number; readonly kind: number; readonly duration: number };
  /** One bit per OTLP kind number that some match rule wants, and one for numbers yet unknown; other spans are only heard. */
  readonly kinds: number;
};

/** OTLP's kind numbers. 0, unspecified, is read as internal, as the protocol allows. */
export const KINDS: readonly SpanKind[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];

/** What the rules of all journeys share, and what is done to texts before anybody looks at them. */
export type RuleParts = {
  readonly redact: Redact | null;
  readonly budget: SeriesBudget;
  readonly changes: CohortChanges;
  readonly edges: readonly EdgeRule[];
};

export function compileRules(catalog: Catalog, parts: RuleParts): CompiledRules {
  const bits = new Bits();
  bits.label(SERVICE);
  for (const journey of catalog.journeys) for (const key of journey.cohorts) bits.label(attributeOf(key));
  const drafts = catalog.journeys.map((journey, index) => ({
    journey,
    heardSeries: catalog.indicators.length + index,
    series: catalog.indicators.flatMap((indicator, series) =>
      indicator.journey === journey.name ? [{ indicator, series }] : [],
    ),
  }));
  for (const { journey, series } of drafts) {
    for (const match of [...journey.match, ...journey.exclude]) for (const condition of conditionsOf(match)) bits.of(condition);
    for (const { indicator } of series) {
      for (const { where } of spanSides(indicator)) for (const condition of where) bits.of(condition);
      if (indicator.signal !== 'span') continue;
      for (const match of indicator.match ?? []) for (const condition of conditionsOf(match)) bits.of(condition);
      for (const condition of [...indicator.total, ...indicator.verdict]) if (!isRanged(indicator, condition)) bits.of(condition);
    }
  }
  const journeys = drafts.map(({ journey, heardSeries, series }): CompiledJourney => ({
    match: journey.match.map((match) => bits.mask(conditionsOf(match))),
    exclude: journey.exclude.map((match) => bits.mask(conditionsOf(match))),
    heard: journey.match.map((match) =>
      bits.mask(match.conditions.filter(({ attribute }) => describesResource(currentName(attribute)))),
    ),
    heardSeries,
    cohorts: new CohortTable(
      journey.cohorts.map(({ label }) => label),
      journey.cohortCap,
      { budget: parts.budget, changes: parts.changes, cost: Math.max(1, series.length) },
    ),
    labels: journey.cohorts.map((key) => bits.label(attributeOf(key))),
    indicators: series.filter(({ indicator }) => !hasOwnSpans(indicator)).flatMap((each) => compiledIndicator(bits, each)),
  }));
  const beside = drafts.flatMap(({ series }, index) => spansBeside(bits, series, journeys[index]!));
  const edges = parts.edges.map((edge) => edgeJourney(bits, edge));
  const streams = (catalog.streams ?? []).flatMap(({ spans }, stream): readonly CompiledStream[] =>
    spans.length === 0 ? [] : [{ stream, match: spans.map((match) => bits.mask(conditionsOf(match))) }],
  );
  const slots = bits.slots(parts.redact);
  const at = (fact: string): number => slots.findIndex(({ attribute }) => attribute === fact);
  return {
    words: bits.words,
    slots,
    labels: bits.labels,
    service: at(SERVICE),
    ...keyTables(slots),
    edgeKinds: kindBits(parts.edges.flatMap(({ kinds }) => kinds)),
    journeys: [...journeys, ...beside, ...edges],
    streams,
    facts: { name: at('span.name'), status: at('span.status'), kind: at('span.kind'), duration: at('duration') },
    kinds: wantedKinds(catalog),
  };
}

const SERVICE = 'service.name';
/** Of spans that are never good, whatever their duration is. */
const NEVER_ASKED = durationRange([]);

/** Every distinct condition gets one bit, whichever and however many rules ask for it. */
class Bits {
  #slots = new Map<string, BitTest[]>();
  #labels = new Map<string, number>();
  #bits = new Map<string, number>();

  get labels(): number {
    return this.#labels.size;
  }

  /** The attribute's place among the labels. */
  label(attribute: string): number {
    const known = this.#labels.get(attribute);
    if (known !== undefined) return known;
    this.#testsOf(attribute);
    this.#labels.set(attribute, this.#labels.size);
    return this.#labels.size - 1;
  }

  of({ attribute, test }: Condition): number {
    const name = currentName(attribute);
    const same = JSON.stringify([name, test]);
    const known = this.#bits.get(same);
    if (known !== undefined) return known;
    const bit = this.#bits.size;
    this.#bits.set(same, bit);
    this.#testsOf(name).push({ bit, test });
    return bit;
  }

  get words(): number {
    return Math.max(1, Math.ceil(this.#bits.size / 32));
  }

  mask(conditions: readonly Condition[]): Mask {
    const words = new Map<number, number>();
    for (const bit of conditions.map((condition) => this.of(condition)))
      words.set(bit >>> 5, (words.get(bit >>> 5) ?? 0) | (1 << (bit & 31)));
    return Int32Array.from([...words].flat());
  }

  slots(redact: Redact | null): readonly AttributeSlot[] {
    return [...this.#slots].map(
      ([attribute, tests]) => new AttributeSlot(attribute, { tests, label: this.#labels.get(attribute) ?? -1, redact }),
    );
  }

  #testsOf(attribute: string): BitTest[] {
    const tests = this.#slots.get(attribute) ?? [];
    this.#slots.set(attribute, tests);
    return tests;
  }
}

function conditionsOf({ kinds, conditions }: SpanMatch): readonly Condition[] {
  const test: Test = { kind: 'is', values: kinds ?? [] };
  return kinds === null ? conditions : [{ attribute: 'span.kind', test }, ...conditions];
}

type Measured = { readonly indicator: Indicator; readonly series: number };

function compiledIndicator(bits: Bits, { indicator, series }: Measured): CompiledIndicator[] {
  const verdictless = { series, verdict: new Int32Array(), range: NEVER_ASKED };
  const sides = spanSides(indicator).map(({ where, adds, times }) => {
    return { ...verdictless, total: bits.mask(where), badWhenAll: adds === 'total', times };
  });
  if (sides.length > 0) return sides;
  if (indicator.signal !== 'span') return [];
  const ranged = indicator.verdict.filter((condition) => isRanged(indicator, condition));
  const verdict = indicator.verdict.filter((condition) => !isRanged(indicator, condition));
  return [
    {
      series,
      total: bits.mask(indicator.total),
      verdict: bits.mask(verdict),
      range: durationRange(ranged),
      badWhenAll: indicator.polarity === 'bad',
      times: 1,
    },
  ];
}

/** What spans add to an indicator of metrics: units of a cost, or what is seen of what a metric expects, which is no total. */
function spanSides(indicator: Indicator): readonly { where: readonly Condition[]; adds: 'total' | 'good'; times: number }[] {
  if (indicator.signal !== 'metric') return [];
  const { spans, sides = [] } = indicator;
  const units = spans === undefined ? [] : [{ where: spans, adds: 'total' as const, times: MILLION }];
  const counted = sides.filter(({ of }) => of === 'spans');
  return [...units, ...counted.map(({ where, adds }) => ({ where, adds, times: adds === 'total' ? 1 : 0 }))];
}

function isRanged({ verdict }: SpanIndicator, condition: Condition): boolean {
  return verdict.includes(condition) && isOnDuration(condition);
}

function hasOwnSpans(indicator: Indicator): boolean {
  return indicator.signal === 'span' && indicator.match !== undefined;
}

/** Indicators of spans that are no steps of their journey stand beside it, in its cohorts, and hear nothing for it. */
function spansBeside(bits: Bits, series: readonly Measured[], journey: CompiledJourney): readonly CompiledJourney[] {
  return series.flatMap(({ indicator, series: index }): readonly CompiledJourney[] => {
    if (indicator.signal !== 'span' || indicator.match === undefined) return [];
    const match = indicator.match.map((each) => bits.mask(conditionsOf(each)));
    const indicators = compiledIndicator(bits, { indicator, series: index });
    return [{ ...journey, match, exclude: [], heard: [], indicators }];
  });
}

/** A call that says so has failed; any other answer is one. */
const FAILED: Condition = { attribute: 'span.status', test: { kind: 'is', values: ['error'] } };

function edgeJourney(bits: Bits, { series, kinds, cohorts }: EdgeRule): CompiledJourney {
  const match = [bits.mask(conditionsOf({ kinds, conditions: [] }))];
  const failed: CompiledIndicator = {
    series,
    total: new Int32Array(),
    verdict: bits.mask([FAILED]),
    range: NEVER_ASKED,
    badWhenAll: true,
    times: 1,
  };
  const labels = EDGE_LABELS.map(({ attribute }) => bits.label(attribute));
  return { match, exclude: [], heard: [], heardSeries: -1, cohorts, labels, indicators: [failed], isEdge: true };
}

function kindBits(kinds: readonly SpanKind[]): number {
  return KINDS.reduce((bits, kind, number) => (kinds.includes(kind) ? bits | (1 << number) : bits), 0);
}

function attributeOf({ attribute }: CohortKey): string {
  return currentName(attribute);
}

function wantedKinds({ journeys, indicators, streams = [] }: Catalog): number {
  let wanted = 0;
  const beside = indicators.flatMap((indicator) => (indicator.signal === 'span' ? (indicator.match ?? []) : []));
  const rows = streams.flatMap(({ spans }) => spans);
  for (const { kinds } of [...journeys.flatMap(({ match }) => match), ...beside, ...rows]) {
    for (const [number, kind] of KINDS.entries()) if (kinds === null || kinds.includes(kind)) wanted |= 1 << number;
    if (kinds === null) wanted |= 1 << KINDS.length;
  }
  return wanted;
}
