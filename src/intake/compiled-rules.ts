import type { Catalog, CohortKey, Condition, Journey, SpanIndicator, SpanKind, SpanMatch, Test } from '../catalog/catalog.ts';
import { AttributeSlot, type BitTest } from './attribute-slot.ts';
import { CohortTable } from './cohort-table.ts';
import { KeyTable, type Use } from './key-table.ts';
import { currentName, describesResource, SPAN_FACTS, spellings } from './semantic-names.ts';

/** The conditions that must hold, as bits: one bit per distinct condition of the whole rule set. */
export type Mask = Int32Array;

export type CompiledIndicator = {
  readonly series: number;
  readonly total: Mask;
  readonly verdict: Mask;
  readonly badWhenAll: boolean;
};

export type CompiledJourney = {
  readonly match: readonly Mask[];
  readonly exclude: readonly Mask[];
  /** What `match` asks of the resource alone: telemetry that passes proves that the journey's services can be heard. */
  readonly heard: readonly Mask[];
  readonly heardSeries: number;
  readonly cohorts: CohortTable;
  /** Where the values of the cohort's labels stand among `cohortSlots`. */
  readonly labels: readonly number[];
  readonly indicators: readonly CompiledIndicator[];
};

export type CompiledRules = {
  /** 32-bit words in a row of answers. */
  readonly words: number;
  readonly slots: readonly AttributeSlot[];
  /** Slots whose values are labels of some journey's cohorts. */
  readonly cohortSlots: readonly number[];
  readonly keys: KeyTable;
  readonly journeys: readonly CompiledJourney[];
  /** Slot of a fact of the span that is no attribute, or -1 when no rule asks for it. */
  readonly facts: { readonly name: number; readonly status: number; readonly kind: number; readonly duration: number };
  /** One bit per OTLP kind number that some match rule wants, and one for numbers yet unknown; other spans are only heard. */
  readonly kinds: number;
};

/** OTLP's kind numbers. 0, unspecified, is read as internal, as the protocol allows. */
export const KINDS: readonly SpanKind[] = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];

export function compileRules(catalog: Catalog): CompiledRules {
  const bits = new Bits();
  const cohortSlots = [...new Set(catalog.journeys.flatMap((journey) => journey.cohorts.map(attributeOf)))].map((name) =>
    bits.slot(name),
  );
  const drafts = catalog.journeys.map((journey, index) => ({
    journey,
    heardSeries: catalog.indicators.length + index,
    indicators: catalog.indicators.flatMap((indicator, series) =>
      indicator.signal === 'span' && indicator.journey === journey.name ? [{ indicator, series }] : [],
    ),
  }));
  for (const { journey, indicators } of drafts) {
    for (const match of [...journey.match, ...journey.exclude]) for (const condition of conditionsOf(match)) bits.of(condition);
    for (const { indicator } of indicators)
      for (const condition of [...indicator.total, ...indicator.verdict]) bits.of(condition);
  }
  const journeys = drafts.map(({ journey, heardSeries, indicators }): CompiledJourney => ({
    match: journey.match.map((match) => bits.mask(conditionsOf(match))),
    exclude: journey.exclude.map((match) => bits.mask(conditionsOf(match))),
    heard: journey.match.map((match) =>
      bits.mask(match.conditions.filter(({ attribute }) => describesResource(currentName(attribute)))),
    ),
    heardSeries,
    cohorts: new CohortTable(
      journey.cohorts.map(({ label }) => label),
      journey.cohortCap,
    ),
    labels: journey.cohorts.map((key) => cohortSlots.indexOf(bits.slot(attributeOf(key)))),
    indicators: indicators.map((each) => compiledIndicator(bits, each)),
  }));
  const slots = bits.slots(cohortSlots);
  const at = (fact: string): number => slots.findIndex(({ attribute }) => attribute === fact);
  return {
    words: bits.words,
    slots,
    cohortSlots,
    keys: new KeyTable(wantedKeys(slots)),
    journeys,
    facts: { name: at('span.name'), status: at('span.status'), kind: at('span.kind'), duration: at('duration') },
    kinds: wantedKinds(catalog.journeys),
  };
}

/** Every distinct condition gets one bit, whichever and however many rules ask for it. */
class Bits {
  #slots = new Map<string, BitTest[]>();
  #bits = new Map<string, number>();

  slot(attribute: string): number {
    if (!this.#slots.has(attribute)) this.#slots.set(attribute, []);
    return [...this.#slots.keys()].indexOf(attribute);
  }

  of({ attribute, test }: Condition): number {
    const name = currentName(attribute);
    const same = JSON.stringify([name, test]);
    const known = this.#bits.get(same);
    if (known !== undefined) return known;
    this.slot(name);
    const bit = this.#bits.size;
    this.#bits.set(same, bit);
    this.#slots.get(name)?.push({ bit, test });
    return bit;
  }

  get words(): number {
    return Math.max(1, Math.ceil(this.#bits.size / 32));
  }

  mask(conditions: readonly Condition[]): Mask {
    const mask = new Int32Array(this.words);
    for (const bit of conditions.map((condition) => this.of(condition))) mask[bit >>> 5]! |= 1 << (bit & 31);
    return mask;
  }

  slots(labels: readonly number[]): readonly AttributeSlot[] {
    const words = this.words;
    return [...this.#slots].map(
      ([attribute, tests], slot) => new AttributeSlot(attribute, { tests, words, isLabel: labels.includes(slot) }),
    );
  }
}

function conditionsOf({ kinds, conditions }: SpanMatch): readonly Condition[] {
  const test: Test = { kind: 'is', values: kinds ?? [] };
  return kinds === null ? conditions : [{ attribute: 'span.kind', test }, ...conditions];
}

function compiledIndicator(bits: Bits, { indicator, series }: { indicator: SpanIndicator; series: number }): CompiledIndicator {
  return {
    series,
    total: bits.mask(indicator.total),
    verdict: bits.mask(indicator.verdict),
    badWhenAll: indicator.polarity === 'bad',
  };
}

function attributeOf({ attribute }: CohortKey): string {
  return currentName(attribute);
}

function wantedKeys(slots: readonly AttributeSlot[]): ReadonlyMap<string, readonly Use[]> {
  const wanted = new Map<string, Use[]>();
  for (const [slot, { attribute }] of slots.entries()) {
    if (SPAN_FACTS.some((fact) => fact === attribute)) continue;
    for (const [rank, { key, part }] of spellings(attribute).entries()) {
      wanted.set(key, [...(wanted.get(key) ?? []), { slot, rank, part }]);
    }
  }
  return wanted;
}

function wantedKinds(journeys: readonly Journey[]): number {
  let wanted = 0;
  for (const { kinds } of journeys.flatMap(({ match }) => match)) {
    for (const [number, kind] of KINDS.entries()) if (kinds === null || kinds.includes(kind)) wanted |= 1 << number;
    if (kinds === null) wanted |= 1 << KINDS.length;
  }
  return wanted;
}
