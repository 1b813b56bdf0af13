import { nameOf } from './names.ts';
import type { Place } from '../../kernel/problem.ts';
import type { Fields } from './fields.ts';

/** A document that is written, the file it belongs to, and what it was made of. */
export type Written = { readonly file: string; readonly document: OpenDocument; readonly origin: Place };
export type OpenDocument = {
  readonly apiVersion: 'openslo/v1' | 'plimsoll/v1';
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: Readonly<Record<string, unknown>>;
};
export type Metadata = {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
};

export type ConvertOptions = {
  /** Where the queries are asked. */
  readonly prometheus: string | null;
  /** Who answers for what names nobody. */
  readonly owner: string | null;
};

const DEFAULT_URL = 'http://127.0.0.1:9090';
const SOURCES = 'sources';
export const POLICIES = 'policies';

type Journey = {
  readonly owner: string;
  readonly cohorts: Set<string>;
  readonly file: string;
  readonly extra: Record<string, unknown>;
  readonly at: Fields;
};

type Asked = { readonly owner?: string | undefined; readonly cohorts?: readonly string[]; readonly description?: string };

/** Gathers what the documents of all files become: each service, journey and source once, whoever needs it. */
export class Conversion {
  readonly #documents = new Map<string, Written>();
  readonly #journeys = new Map<string, Journey>();
  readonly #policies = new Map<string, { terms: Readonly<Record<string, unknown>>; slos: Set<string>; at: Fields }>();
  readonly #taken = new Map<string, string>();
  readonly #options: ConvertOptions;

  constructor(options: ConvertOptions) {
    this.#options = options;
  }

  /** The service, and the journey that stands for it; asked again, what is new about them is added. */
  service(name: string, at: Fields, { owner, cohorts = [], description }: Asked = {}): { service: string; journey: string } {
    const journey = this.#unique('Journey', name, slugOf(name));
    const service = nameOf(name);
    const key = `Service ${service}`;
    const spec = description === undefined ? {} : { description };
    if (!this.#documents.has(key) || description !== undefined)
      this.#put(journey, { apiVersion: 'openslo/v1', kind: 'Service', metadata: { name: service }, spec }, at);
    const known = this.#journeys.get(journey) ?? this.#journey(journey, { name, owner, at });
    for (const cohort of cohorts) known.cohorts.add(cohort);
    return { service, journey };
  }

  /** More keys of a journey's spec. */
  extendJourney(journey: string, extra: Readonly<Record<string, unknown>>): void {
    Object.assign(this.#journeys.get(journey)?.extra ?? {}, extra);
  }

  /** The Prometheus that queries are asked of; formats without data sources know one. */
  prometheus(at: Fields, called = 'prometheus'): string {
    const name = slugOf(called);
    if (this.#documents.has(`Source ${name}`)) return name;
    const { prometheus } = this.#options;
    if (prometheus === null) {
      const text = `The format does not say where Prometheus is; ${DEFAULT_URL} is taken`;
      at.say('', { code: 'CONV_DEFAULT', text, hint: 'name it with --prometheus URL' });
    }
    const spec = { prometheus: { url: prometheus ?? DEFAULT_URL } };
    this.#put(SOURCES, { apiVersion: 'plimsoll/v1', kind: 'Source', metadata: { name }, spec }, at);
    return name;
  }

  /** A policy for an SLO, shared by all that have the same. */
  policy(name: string, { slo, terms, at }: { slo: string; terms: Readonly<Record<string, unknown>>; at: Fields }): void {
    const policy = this.#policies.get(name) ?? { terms, slos: new Set<string>(), at };
    policy.slos.add(slo);
    this.#policies.set(name, policy);
  }

  has(kind: string, name: string): boolean {
    return this.#documents.has(`${kind} ${name}`);
  }

  /** A second document of the same kind and name is a mistake of the files, and left out. */
  add(file: string, document: OpenDocument, at: Fields): void {
    const { kind, metadata } = document;
    if (this.has(kind, metadata.name)) {
      const text = `Cannot have two documents of kind ${kind} named ${metadata.name}`;
      return at.say('', { code: 'CONV_RANGE', text, hint: 'rename one of them' });
    }
    return this.#put(file, document, at);
  }

  /** In the order in which they are best read: where telemetry is from, who is meant, what is promised. */
  documents(): readonly Written[] {
    for (const [name, { owner, cohorts, file, extra, at }] of this.#journeys) {
      const labels = [...cohorts].toSorted().map((label) => [label, label] as const);
      const spec = {
        owner,
        ...(labels.length === 0 ? {} : { cohorts: { version: 'service.version', ...Object.fromEntries(labels) } }),
        ...extra,
      };
      this.#put(file, { apiVersion: 'plimsoll/v1', kind: 'Journey', metadata: { name }, spec }, at);
    }
    for (const [name, { terms, slos, at }] of this.#policies) {
      const spec = { objectives: { names: [...slos].toSorted() }, ...terms };
      this.#put(POLICIES, { apiVersion: 'plimsoll/v1', kind: 'SloPolicy', metadata: { name }, spec }, at);
    }
    return [...this.#documents.values()].toSorted((a, b) => rankOf(a) - rankOf(b));
  }

  #journey(journey: string, { name, owner, at }: { name: string; owner: string | undefined; at: Fields }): Journey {
    const given = owner ?? this.#options.owner;
    if (given === null) {
      const text = `The format does not say who answers for ${name}; its own name is taken as owner`;
      at.say('', { code: 'CONV_DEFAULT', text, hint: 'name the team with --owner NAME, or with a label "owner"' });
    }
    const made = { owner: given ?? name, cohorts: new Set<string>(), file: journey, extra: {}, at };
    this.#journeys.set(journey, made);
    return made;
  }

  #put(file: string, document: OpenDocument, at: Fields): void {
    this.#documents.set(`${document.kind} ${document.metadata.name}`, { file, document, origin: at.place });
  }

  /** Two names that become one are told apart by a number. */
  #unique(kind: string, from: string, wanted: string): string {
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? wanted : `${wanted.slice(0, 60)}-${count}`;
      const holder = this.#taken.get(`${kind} ${name}`);
      if (holder !== undefined && holder !== from) continue;
      this.#taken.set(`${kind} ${name}`, from);
      return name;
    }
  }
}

/** A name as DNS has labels. */
function slugOf(name: string): string {
  return nameOf(
    nameOf(name, 63)
      .toLowerCase()
      .replaceAll(/[^a-z0-9-]+/g, '-'),
  );
}

const ORDER = ['Source', 'DataSource', 'Service', 'Journey', 'SLI', 'SLO', 'SloPolicy', 'BurnPolicy'];

function rankOf({ document }: Written): number {
  const rank = ORDER.indexOf(document.kind);
  return rank < 0 ? ORDER.length : rank;
}
