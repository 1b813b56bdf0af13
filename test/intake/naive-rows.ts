import type { Catalog, Condition, Journey, SpanMatch } from '../../src/catalog/catalog.ts';
import type { AnyValue, Attribute, Span, Traces } from './otlp-proto.ts';

/** A row as a person would write it down. */
export type PlainRow = readonly [
  generation: string,
  labels: Readonly<Record<string, string>>,
  good: number,
  at: number,
  value: number,
  weight: number,
];
export type PlainReading = {
  rows: PlainRow[];
  spans: number;
  matched: number;
  excluded: number;
  negative: number;
  rejected: number;
  outOfScope: number;
  weighted: number;
  badWeights: number;
};

/** Who sent it: the services it may speak of (null: any), and whether it says of itself that it keeps errors. */
export type NaiveOrigin = { services: readonly string[] | null; tail: boolean };

/** The rules, followed one by one with no thought of speed and no code of the product: what the walkers must agree with. */
export class NaiveIntake {
  readonly #catalog: Catalog;
  readonly #known = new Map<string, string[]>();

  readonly #origin: NaiveOrigin;

  constructor(catalog: Catalog, origin: NaiveOrigin = { services: null, tail: false }) {
    this.#catalog = catalog;
    this.#origin = origin;
  }

  read(traces: Traces): PlainReading {
    const counts = { spans: 0, matched: 0, excluded: 0, negative: 0, rejected: 0, outOfScope: 0, weighted: 0, badWeights: 0 };
    const reading: PlainReading = { rows: [], ...counts };
    for (const { resource, scopeSpans } of traces.resourceSpans) {
      const said = factsOf(resource.attributes);
      const heard: Heard = new Map();
      const tailed = this.#origin.tail || isTail(resource.attributes);
      for (const { scope, spans } of scopeSpans) {
        const tail = tailed || isTail(scope?.attributes ?? []);
        for (const span of spans) this.#span(span, { said, tail, heard }, reading);
      }
      this.#heardRows(heard, said, reading);
    }
    return reading;
  }

  #span(span: Span, { said, tail, heard }: { said: Facts; tail: boolean; heard: Heard }, reading: PlainReading): void {
    reading.spans += 1;
    const facts: Facts = new Map([...said, ...factsOf(span.attributes)]);
    const { services } = this.#origin;
    if (services !== null && !services.includes(facts.get('service.name') ?? '')) {
      reading.outOfScope += 1;
      reading.rejected += 1;
      return;
    }
    const start = BigInt(span.startTimeUnixNano);
    const end = BigInt(span.endTimeUnixNano);
    if (start === 0n || end === 0n) {
      reading.rejected += 1;
      return;
    }
    if (end < start) reading.negative += 1;
    const duration = end < start ? 0 : Number(end - start) / 1e6;
    const at = Number(end / 1_000_000n);
    facts.set('span.name', span.name);
    facts.set('span.status', ['unset', 'ok', 'error'][span.status.code] ?? null);
    facts.set('span.kind', ['internal', 'internal', 'server', 'client', 'producer', 'consumer'][span.kind] ?? null);
    facts.set('duration', String(duration));
    const told = naiveWeight(span.traceState ?? '');
    const isWanted = this.#catalog.journeys.some(({ match }) =>
      match.some(({ kinds }) => kinds === null || kinds.some((kind) => kind === facts.get('span.kind'))),
    );
    const isBiased = isWanted && (tail || isTail(span.attributes)) && typeof told !== 'number';
    const slot = Math.floor(at / 10_000);
    const known = heard.get(slot) ?? { count: 0, biased: 0, newest: 0 };
    heard.set(slot, {
      count: known.count + 1,
      biased: known.biased + (isBiased ? 1 : 0),
      newest: Math.max(known.newest, at),
    });
    if (!isWanted) return;
    if (told === 'broken') reading.badWeights += 1;
    if (typeof told === 'number' && told !== 1) reading.weighted += 1;
    this.#count(facts, { at, duration, weight: typeof told === 'number' ? told : 1 }, reading);
  }

  #count(facts: Facts, { at, duration, weight }: { at: number; duration: number; weight: number }, reading: PlainReading): void {
    const states = this.#catalog.journeys.map((journey) => stateOf(journey, facts));
    if (states.includes('in')) reading.matched += 1;
    else if (states.includes('excluded')) reading.excluded += 1;
    const cohorts = this.#catalog.journeys.map((journey, index) => (states[index] === 'in' ? this.#cohort(journey, facts) : {}));
    for (const [index, journey] of this.#catalog.journeys.entries()) {
      if (states[index] !== 'in') continue;
      for (const indicator of this.#catalog.indicators.filter((each) => each.journey === journey.name)) {
        if (indicator.signal !== 'span') continue;
        if (!indicator.total.every((condition) => holds(condition, facts))) continue;
        const all = indicator.verdict.every((condition) => holds(condition, facts));
        const good = (indicator.polarity === 'good') === all ? weight : 0;
        reading.rows.push([indicator.generation, cohorts[index] ?? {}, good, at, duration * weight, weight]);
      }
    }
  }

  #heardRows(heard: Heard, resource: Facts, reading: PlainReading): void {
    for (const { count, biased, newest } of heard.values()) {
      for (const journey of this.#catalog.journeys) {
        if (!hears(journey, resource)) continue;
        reading.rows.push([`heard/${journey.name}`, {}, 0, newest, 0, count]);
        if (biased > 0) reading.rows.push([`biased/${journey.name}`, {}, 0, newest, 0, biased]);
      }
    }
  }

  #cohort(journey: Journey, facts: Facts): Readonly<Record<string, string>> {
    const known = this.#known.get(journey.name) ?? [];
    this.#known.set(journey.name, known);
    const labels = Object.fromEntries(
      journey.cohorts.map(({ label, attribute }) => [
        label,
        facts.get(attribute)?.replaceAll(/\p{Cc}/gu, '\u{fffd}') ?? '__none__',
      ]),
    );
    const text = JSON.stringify(labels);
    if (known.includes(text)) return labels;
    if (known.length < journey.cohortCap) {
      known.push(text);
      return labels;
    }
    return Object.fromEntries(journey.cohorts.map(({ label }) => [label, '__other__']));
  }
}

/** By slot of ten seconds. */
type Heard = Map<number, { count: number; biased: number; newest: number }>;

function isTail(attributes: readonly Attribute[]): boolean {
  return attributes.some(({ key, value }) => key === 'tailsampling.policy' && Object.keys(value).length > 0);
}

/** The adjusted count by the digits, with numbers of any size. */
function naiveWeight(traceState: string): number | 'untold' | 'broken' {
  for (const member of traceState.split(',')) {
    const [, told] = /^[ \t]*ot=(.*?)[ \t]*$/s.exec(member) ?? [];
    if (told === undefined && /[^ \t]/.test(member) && !member.includes('=')) return 'broken';
    if (told === undefined) continue;
    const threshold = told.split(';').find((part) => part.startsWith('th:'));
    if (threshold === undefined) return 'untold';
    if (!/^th:[0-9a-f]{1,14}$/.test(threshold)) return 'broken';
    const weight = Number(2n ** 56n) / Number(2n ** 56n - BigInt(`0x${threshold.slice(3).padEnd(14, '0')}`));
    return weight <= 2 ** 32 ? weight : 'broken';
  }
  return 'untold';
}

/** Text of an attribute; null for a list, which is there but has no text. Under current names only. */
export type Facts = Map<string, string | null>;

const OLDER: readonly (readonly [current: string, older: string, path: boolean])[] = [
  ['http.response.status_code', 'http.status_code', false],
  ['http.request.method', 'http.method', false],
  ['deployment.environment.name', 'deployment.environment', false],
  ['messaging.destination.name', 'messaging.destination', false],
  ['url.path', 'http.target', true],
];

export function factsOf(attributes: readonly Attribute[]): Facts {
  const facts: Facts = new Map();
  for (const { key, value } of attributes) if (Object.keys(value).length > 0) facts.set(key, textOf(value));
  for (const [current, older, path] of OLDER) {
    const value = facts.get(older);
    if (value !== undefined && !facts.has(current))
      facts.set(current, path && value !== null ? value.replace(/[?#].*$/s, '') : value);
  }
  return facts;
}

function textOf(value: AnyValue): string | null {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.intValue !== undefined) return value.intValue;
  if (value.doubleValue !== undefined) return String(value.doubleValue);
  return value.boolValue === undefined ? null : String(value.boolValue);
}

const CURRENT = new Map(OLDER.filter(([, , path]) => !path).map(([current, older]) => [older, current]));

export function holds({ attribute, test }: Condition, facts: Facts): boolean {
  const name = CURRENT.get(attribute) ?? attribute;
  const text = facts.get(name);
  const number = typeof text === 'string' && /^-?\d/.test(text) ? Number(text) : Number.NaN;
  if (test.kind === 'present') return facts.has(name) === test.present;
  if (test.kind === 'not') return typeof text !== 'string' || !test.values.includes(text);
  if (typeof text !== 'string') return false;
  if (test.kind === 'is') return test.values.includes(text);
  if (test.kind === 'prefix') return text.startsWith(test.prefix);
  if (number === test.bound) return test.inclusive;
  return test.kind === 'below' ? number < test.bound : number > test.bound;
}

function fits({ kinds, conditions }: SpanMatch, facts: Facts): boolean {
  return (
    (kinds === null || kinds.some((kind) => kind === facts.get('span.kind'))) &&
    conditions.every((condition) => holds(condition, facts))
  );
}

function stateOf(journey: Journey, facts: Facts): 'in' | 'excluded' | 'out' {
  if (!journey.match.some((match) => fits(match, facts))) return 'out';
  return journey.exclude.some((match) => fits(match, facts)) ? 'excluded' : 'in';
}

export function hears(journey: Journey, resource: Facts): boolean {
  const ofResource = /^(service|deployment|cloud|k8s|host|telemetry)\./;
  return journey.match.some(({ conditions }) =>
    conditions.every((each) => !ofResource.test(each.attribute) || holds(each, resource)),
  );
}
