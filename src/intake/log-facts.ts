import type { Catalog } from '../catalog/catalog.ts';
import { SEVERITIES } from '../catalog/severity.ts';
import { ABSENT, valueOfText, type Value } from './condition.ts';
import type { CohortTable } from './cohort-table.ts';
import { EVENT_NAME, logAttributes, logRules, SEVERITY, type LogRule } from './log-rules.ts';
import { gainedBy, measuredBy } from './log-gains.ts';
import { tracePlaceOf, type Exemplars } from './exemplars.ts';
import { heardRules, type HeardRule } from './metric-rules.ts';
import { NameTable } from './name-table.ts';
import { appendRow, type ObservationBatch } from './observation-batch.ts';
import { ANY_ORIGIN, type PayloadOrigin } from './payload-origin.ts';
import type { StreamFacts } from './stream-facts.ts';
import { SenderTally } from './sender-tally.ts';
import { meaningsOf, SpokenAttributes, type Redact, type Said, type SpokenAttribute } from './spoken-attributes.ts';

/** What a record says apart from its attributes. `at` is when it happened or, where that is not told, was seen; ms. */
export type LogRecord = {
  readonly at: number;
  readonly severity: number;
  readonly event: string | null;
  /** Id of the trace in which it happened, in hexadecimal digits, where it is told. */
  readonly trace?: string | null;
};

/** The resource whose records are read. */
export type LogResource = {
  readonly said: Said;
  /** What it says that may be part of a stream row's key or value. */
  readonly rows: Said;
  readonly heard: readonly number[];
  readonly inScope: boolean;
};

/** What is done with records besides counting them. */
export type LogParts = { readonly exemplars: Exemplars; readonly rows: StreamFacts; readonly redact: Redact | null };

/** The catalog's rules about log records, made ready. */
export function logFacts(catalog: Catalog, cohorts: readonly CohortTable[], parts: LogParts): LogFacts {
  const rules = logRules(catalog, cohorts);
  const heard = heardRules(catalog);
  const asked = [...logAttributes(rules, heard), ...parts.rows.tested].filter((name) => name !== SEVERITY && name !== EVENT_NAME);
  return new LogFacts({ rules, heard }, new SpokenAttributes(meaningsOf(asked), parts.redact), parts);
}

/** What log records add. Their text is never looked at. */
export class LogFacts {
  readonly tally = new SenderTally();
  readonly attributes: SpokenAttributes;
  /** Rules by the event they count; those that count whatever the event are in each list, and alone in `otherwise`. */
  readonly events: NameTable<readonly LogRule[]>;
  readonly otherwise: readonly LogRule[];
  readonly rows: StreamFacts;
  readonly #exemplars: Exemplars;
  readonly #heardRules: readonly HeardRule[];
  #origin: PayloadOrigin = ANY_ORIGIN;
  /** Lists of series are compared by identity, so equal ones are made once. */
  #heardLists = new Map<string, readonly number[]>();

  constructor(
    { rules, heard }: { readonly rules: readonly LogRule[]; readonly heard: readonly HeardRule[] },
    attributes: SpokenAttributes,
    { exemplars, rows }: Pick<LogParts, 'exemplars' | 'rows'>,
  ) {
    this.rows = rows;
    this.#exemplars = exemplars;
    this.attributes = attributes;
    this.#heardRules = heard;
    this.otherwise = rules.filter(({ event }) => event === null);
    const named = new Set([...rules.flatMap(({ event }) => (event === null ? [] : [event])), ...rows.events]);
    this.events = new NameTable(
      new Map([...named].map((name) => [name, rules.filter(({ event }) => event === null || event === name)] as const)),
    );
  }

  begin(origin: PayloadOrigin): void {
    this.#origin = origin;
    this.#heardLists.clear();
    this.tally.begin(origin.receivedAt);
  }

  takeBack(): void {
    this.#heardLists.clear();
  }

  /** Whether an attribute of this name is looked at. */
  wants(key: string): boolean {
    return this.attributes.wants(key) || this.rows.wants(key);
  }

  /** Whether records are looked at whatever event they are. */
  get asksAll(): boolean {
    return this.otherwise.length > 0 || this.rows.asksAll;
  }

  resource(spoken: readonly SpokenAttribute[]): LogResource {
    const said = this.attributes.beginResource();
    for (const { key, value } of spoken) if (value !== null) this.attributes.take(key, value);
    const heard = this.#heardRules.filter(({ matches }) => matches.some((conditions) => this.attributes.hold(conditions)));
    return {
      said,
      rows: this.rows.resource(spoken),
      heard: this.#heardList(heard.map(({ series }) => series)),
      inScope: this.#origin.allows(this.attributes.value('service.name').text),
    };
  }

  /** A record that no rule wants still tells that telemetry came. False when it cannot be placed in time. */
  passed({ heard }: LogResource, at: number): void {
    if (at > 0) this.tally.hear(heard, at, 1);
    else this.tally.noTime += 1;
  }

  /** A record that some rule may want, with those of its attributes that any rule looks at. */
  counted(
    batch: ObservationBatch,
    resource: LogResource,
    of: LogRecord & { rules: readonly LogRule[]; spoken: readonly SpokenAttribute[] },
  ): void {
    const { at, severity, event, rules, spoken } = of;
    if (at === 0) {
      this.tally.noTime += 1;
      return;
    }
    const { attributes } = this;
    attributes.beginOwn(resource.said);
    for (const { key, value } of spoken) if (value !== null) attributes.take(key, value);
    attributes.set(SEVERITY, { rank: 0, value: severityValue(severity) });
    if (event !== null) attributes.set(EVENT_NAME, { rank: 0, value: valueOfText(event) });
    const trace = tracePlaceOf(of.trace ?? null);
    let matched = false;
    let unusable = false;
    for (const rule of rules) {
      if (!attributes.hold(rule.total)) continue;
      const gained = gainedBy(rule, attributes);
      if (gained === 'UNUSABLE') unusable = true;
      else matched = true;
      if (gained === 'UNUSABLE' || gained === 'UNMEASURED') continue;
      const cohort = rule.cohorts.idOf(rule.labels.map((attribute) => attributes.value(attribute).text));
      const n = rule.adds === 'good' ? 0 : 1;
      appendRow(batch, { at, series: rule.series, cohort, n, ...gained, ...measuredBy(rule, attributes) });
      // Where good ones are records of their own, or amounts are added up, no single record went wrong.
      const isBad = rule.adds === 'both' && rule.amounts === null && gained.good === 0;
      if (trace !== null) this.#exemplars.keepLast(batch, isBad, trace);
    }
    if (this.rows.asks(event))
      this.rows.counted(batch, resource.rows, { at, event, spoken, holds: (conditions) => attributes.hold(conditions) });
    if (matched) batch.matched += 1;
    if (unusable) this.tally.outOfRange += 1;
    const told = rules.filter(({ teller }) => attributes.hold(teller));
    this.tally.hear(this.#heardList([...resource.heard, ...told.map(({ heard }) => heard)]), at, 1);
  }

  #heardList(series: readonly number[]): readonly number[] {
    const name = series.join();
    const known = this.#heardLists.get(name);
    if (known !== undefined) return known;
    const list = [...new Set(series)];
    this.#heardLists.set(name, list);
    return list;
  }
}

/** The number for what lies below or above a severity, the name of its range for what is one. Unspecified is absent. */
function severityValue(severity: number): Value {
  const named = Object.entries(SEVERITIES).find(([, { first, last }]) => severity >= first && severity <= last);
  return named === undefined ? ABSENT : { absent: false, text: named[0], number: severity };
}
