import type { Catalog } from '../catalog/catalog.ts';
import { SEVERITIES } from '../catalog/severity.ts';
import { ABSENT, valueOfText, type Value } from './condition.ts';
import type { CohortTable } from './cohort-table.ts';
import { EVENT_NAME, logAttributes, logRules, SEVERITY, type LogRule } from './log-rules.ts';
import { gainedBy, measuredBy } from './log-gains.ts';
import { heardRules, type HeardRule } from './metric-rules.ts';
import { NameTable } from './name-table.ts';
import { appendRow, type ObservationBatch } from './observation-batch.ts';
import { ANY_ORIGIN, type PayloadOrigin } from './payload-origin.ts';
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
export type LogResource = { readonly said: Said; readonly heard: readonly number[]; readonly inScope: boolean };

/** The catalog's rules about log records, made ready. */
export function logFacts(catalog: Catalog, cohorts: readonly CohortTable[], redact: Redact | null): LogFacts {
  const rules = logRules(catalog, cohorts);
  const heard = heardRules(catalog);
  return new LogFacts(rules, heard, new SpokenAttributes(meaningsOf(logAttributes(rules, heard)), redact));
}

/** What log records add. Their text is never looked at. */
export class LogFacts {
  readonly tally = new SenderTally();
  readonly attributes: SpokenAttributes;
  /** Rules by the event they count; those that count whatever the event are in each list, and alone in `otherwise`. */
  readonly events: NameTable<readonly LogRule[]>;
  readonly otherwise: readonly LogRule[];
  readonly #heardRules: readonly HeardRule[];
  #origin: PayloadOrigin = ANY_ORIGIN;
  /** Lists of series are compared by identity, so equal ones are made once. */
  #heardLists = new Map<string, readonly number[]>();

  constructor(rules: readonly LogRule[], heard: readonly HeardRule[], attributes: SpokenAttributes) {
    this.attributes = attributes;
    this.#heardRules = heard;
    this.otherwise = rules.filter(({ event }) => event === null);
    const named = new Set(rules.flatMap(({ event }) => (event === null ? [] : [event])));
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

  resource(spoken: readonly SpokenAttribute[]): LogResource {
    const said = this.attributes.beginResource();
    for (const { key, value } of spoken) if (value !== null) this.attributes.take(key, value);
    const heard = this.#heardRules.filter(({ matches }) => matches.some((conditions) => this.attributes.hold(conditions)));
    return {
      said,
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
    }
    if (matched) batch.matched += 1;
    if (unusable) this.tally.outOfRange += 1;
    this.tally.hear(this.#heardList([...resource.heard, ...rules.map(({ heard }) => heard)]), at, 1);
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
