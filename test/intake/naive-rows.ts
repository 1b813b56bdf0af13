import type { Catalog, Condition, Journey, SpanMatch } from '../../src/catalog/catalog.ts';
import type { AnyValue, Attribute, Span, Traces } from './otlp-proto.ts';

/** A row as a person would write it down. */
export type PlainRow = readonly [
  generation: string,
  labels: Readonly<Record<string, string>>,
  good: number,
  at: number,
  value: number,
];
export type PlainReading = {
  rows: PlainRow[];
  spans: number;
  matched: number;
  excluded: number;
  negative: number;
  rejected: number;
};

/** The rules, followed one by one with no thought of speed and no code of the product: what the walkers must agree with. */
export class NaiveIntake {
  readonly #catalog: Catalog;
  readonly #known = new Map<string, string[]>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  read(traces: Traces): PlainReading {
    const reading: PlainReading = { rows: [], spans: 0, matched: 0, excluded: 0, negative: 0, rejected: 0 };
    for (const { resource, scopeSpans } of traces.resourceSpans) {
      const said = factsOf(resource.attributes);
      for (const { spans } of scopeSpans) for (const span of spans) this.#span(span, said, reading);
    }
    return reading;
  }

  #span(span: Span, resource: Facts, reading: PlainReading): void {
    reading.spans += 1;
    const start = BigInt(span.startTimeUnixNano);
    const end = BigInt(span.endTimeUnixNano);
    if (start === 0n || end === 0n) {
      reading.rejected += 1;
      return;
    }
    if (end < start) reading.negative += 1;
    const duration = end < start ? 0 : Number(end - start) / 1e6;
    const at = Number(end / 1_000_000n);
    const facts: Facts = new Map([...resource, ...factsOf(span.attributes)]);
    facts.set('span.name', span.name);
    facts.set('span.status', ['unset', 'ok', 'error'][span.status.code] ?? null);
    facts.set('span.kind', ['internal', 'internal', 'server', 'client', 'producer', 'consumer'][span.kind] ?? null);
    facts.set('duration', String(duration));
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
        reading.rows.push([
          indicator.generation,
          cohorts[index] ?? {},
          (indicator.polarity === 'good') === all ? 1 : 0,
          at,
          duration,
        ]);
      }
    }
    for (const journey of this.#catalog.journeys)
      if (hears(journey, resource)) reading.rows.push([`heard/${journey.name}`, {}, 0, at, 0]);
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

/** Text of an attribute; null for a list, which is there but has no text. Under current names only. */
type Facts = Map<string, string | null>;

const OLDER: readonly (readonly [current: string, older: string, path: boolean])[] = [
  ['http.response.status_code', 'http.status_code', false],
  ['http.request.method', 'http.method', false],
  ['deployment.environment.name', 'deployment.environment', false],
  ['messaging.destination.name', 'messaging.destination', false],
  ['url.path', 'http.target', true],
];

function factsOf(attributes: readonly Attribute[]): Facts {
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

function holds({ attribute, test }: Condition, facts: Facts): boolean {
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

function hears(journey: Journey, resource: Facts): boolean {
  const ofResource = /^(service|deployment|cloud|k8s|host|telemetry)\./;
  return journey.match.some(({ conditions }) =>
    conditions.every((each) => !ofResource.test(each.attribute) || holds(each, resource)),
  );
}
