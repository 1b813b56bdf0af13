import type { Catalog } from '../catalog/catalog.ts';
import { nearest } from '../kernel/nearest.ts';
import { StoryMistake, type Word, type Words } from './words.ts';

/** The names that a story may use, by what they are of. */
export type KnownNames = Readonly<Record<NameKind, readonly string[]>> & {
  /** Cohort labels by journey. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  /** The journey of each indicator. */
  readonly journeyOf: ReadonlyMap<string, string>;
  /** The indicator that each objective judges. */
  readonly judgedBy: ReadonlyMap<string, string>;
};
export type NameKind =
  | 'journey'
  | 'indicator'
  | 'objective'
  | 'score'
  | 'plan'
  | 'service'
  | 'owner'
  | 'train'
  | 'subject'
  | 'reconciliation';

/** Of all catalogs that are in force at some time of a story. */
export function knownNames(catalogs: readonly Catalog[]): KnownNames {
  const all = <Item>(of: (catalog: Catalog) => readonly Item[]): readonly Item[] => [...new Set(catalogs.flatMap(of))];
  const journey = all(({ journeys }) => journeys.map(({ name }) => name));
  const indicator = all(({ indicators }) => indicators.map(({ name }) => name));
  const objective = all(({ objectives }) => objectives.map(({ name }) => name));
  const plan = all(({ plans }) => plans.map(({ name }) => name));
  const service = all(({ services, plans, objectives }) => [
    ...services.map(({ name }) => name),
    ...plans.map((one) => one.service),
    ...objectives.map((one) => one.service),
  ]);
  const score = all(({ journeys, products }) => [...journeys, ...products].map(({ name }) => name));
  // Whoever is told besides an owner goes by the name of the target.
  const owner = all(({ journeys, routes, plans, products, alertTargets }) => [
    ...[...journeys, ...routes, ...plans, ...products].map((one) => one.owner),
    ...alertTargets.map(({ name }) => name),
  ]);
  const train = all(({ trains }) => trains.map(({ name }) => name));
  const reconciliation = all(({ reconciliations = [] }) => reconciliations.map(({ name }) => name));
  const subject = [...new Set([...objective, ...journey, ...service, ...plan, ...indicator, ...train])];
  const labels = new Map(
    catalogs.flatMap(({ journeys }) => journeys.map((one) => [one.name, one.cohorts.map(({ label }) => label)])),
  );
  const journeyOf = new Map(catalogs.flatMap(({ indicators }) => indicators.map((one) => [one.name, one.journey])));
  const judged = catalogs.flatMap(({ objectives }) => objectives.map((one) => [one.name, one.indicator] as const));
  const judgedBy = new Map(judged.flatMap(([name, of]) => (of === null ? [] : [[name, of] as const])));
  return {
    journey,
    indicator,
    objective,
    score,
    plan,
    service,
    owner,
    train,
    subject,
    reconciliation,
    labels,
    journeyOf,
    judgedBy,
  };
}

/** The next word as a name of the catalog. */
export function nameOf(words: Words, known: KnownNames, kind: NameKind): string {
  return checkName(words.next(`the name of ${ARTICLE[kind]}`), known, kind);
}

export function checkName({ text, column }: Word, known: KnownNames, kind: NameKind): string {
  // What is promised to each cohort has alerts of its own: checkout-quick{region=eu}.
  const [, whole = text, cohort = ''] = kind === 'subject' ? (/^([^{]+)(\{[^{}]+\})$/.exec(text) ?? []) : [];
  return oneOf({ text: whole, column }, known[kind], ARTICLE[kind]) + cohort;
}

export function oneOf({ text, column }: Pick<Word, 'text' | 'column'>, names: readonly string[], what: string): string {
  if (names.includes(text)) return text;
  const meant = nearest(text, names);
  const hint = meant === undefined ? listed(names) : `did you mean ${meant}?`;
  throw new StoryMistake({ code: 'STORY_NAME', column, text: `the catalog has no ${what.replace(/^an? /, '')} ${text}`, hint });
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'there is none' : `there is ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' …' : ''}`;
}

const ARTICLE: Readonly<Record<NameKind, string>> = {
  journey: 'a journey',
  indicator: 'an indicator',
  objective: 'an objective',
  score: 'a journey or product',
  plan: 'a rollout plan',
  service: 'a service',
  owner: 'an owner',
  train: 'a train',
  subject: 'an objective, journey, service or plan',
  reconciliation: 'a reconciliation',
};
