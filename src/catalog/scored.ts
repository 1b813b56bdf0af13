import type { Catalog } from './catalog.ts';
import { EQUAL_PART, STANDARD_SCORE } from './score-schema.ts';
import type { Revenue, ScoreMember, ScoreTerms } from './score-terms.ts';

/** Something that has a score: a journey, or several that are one thing to a customer. */
export type Scored = {
  readonly kind: 'journey' | 'product';
  readonly name: string;
  readonly displayName: string;
  readonly owner: string;
  readonly terms: ScoreTerms;
  /** False when nobody wrote the terms: equal parts, by default. */
  readonly stated: boolean;
  readonly revenue: Revenue | null;
};

const known = new WeakMap<Catalog, readonly Scored[]>();

/** Everything of the catalog that has a score; parts before what is made of them. */
export function scoredOf(catalog: Catalog): readonly Scored[] {
  const made = known.get(catalog) ?? partsFirst([...catalog.journeys.map(journey), ...catalog.products.map(product)]);
  known.set(catalog, made);
  return made;

  function journey({ name, displayName, owner, score, revenue }: Catalog['journeys'][number]): Scored {
    return {
      kind: 'journey',
      name,
      displayName,
      owner,
      terms: score ?? equalParts(catalog, name),
      stated: score !== null,
      revenue,
    };
  }
  function product({ name, displayName, owner, score, revenue }: Catalog['products'][number]): Scored {
    return { kind: 'product', name, displayName, owner, terms: score, stated: true, revenue };
  }
}

/** A journey that names no members is made of its objectives in equal parts, none of which is a veto. */
function equalParts({ objectives }: Catalog, journey: string): ScoreTerms {
  const own = objectives.filter((objective) => objective.journey === journey);
  const members = own.map(({ name }): ScoreMember => ({ ...EQUAL_PART, of: { kind: 'objective', name } }));
  const { healthy, atRisk, dwell, leastConfidence, mostPerHour = null } = STANDARD_SCORE;
  return { members, healthy, atRisk, dwellMs: dwell, leastConfidence, mostPerHour };
}

/** The catalog holds no rings, so that every journey can be put after those it is made of. */
function partsFirst(all: readonly Scored[]): readonly Scored[] {
  const journeys = new Map(all.filter(({ kind }) => kind === 'journey').map((one) => [one.name, one]));
  const ordered = new Set<Scored>();
  const put = (one: Scored): void => {
    if (ordered.has(one)) return;
    for (const { of } of one.terms.members) {
      const part = of.kind === 'journey' ? journeys.get(of.name) : undefined;
      if (part !== undefined) put(part);
    }
    ordered.add(one);
  };
  for (const one of all) put(one);
  return [...ordered];
}
