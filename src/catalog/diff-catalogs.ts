import type { Catalog } from './catalog.ts';
import { fieldChanges, type FieldChange } from './field-changes.ts';

/** What a catalog has several of, each by its name. */
export type ThingKind =
  | 'service'
  | 'product'
  | 'journey'
  | 'indicator'
  | 'objective'
  | 'burn policy'
  | 'rollout plan'
  | 'train'
  | 'route'
  | 'alert target'
  | 'source'
  | 'probe'
  | 'reconciliation'
  | 'stream'
  | 'cost source'
  | 'adjustment'
  | 'redaction rule'
  | 'note';

export type CatalogChange = { readonly what: ThingKind; readonly name: string } & (
  | { readonly change: 'added' | 'removed' }
  | { readonly change: 'changed'; readonly fields: readonly FieldChange[]; readonly leftOut: number }
);

type Thing = { readonly name: string };

/** In the order in which people read them: who promises, what is promised, by what it is kept, and whom it concerns. */
const THINGS: readonly { readonly what: ThingKind; readonly of: (catalog: Catalog) => readonly Thing[] }[] = [
  { what: 'service', of: ({ services }) => services },
  { what: 'product', of: ({ products }) => products },
  { what: 'journey', of: ({ journeys }) => journeys },
  { what: 'indicator', of: ({ indicators }) => indicators },
  { what: 'objective', of: ({ objectives }) => objectives },
  { what: 'burn policy', of: ({ burnPolicies }) => burnPolicies },
  { what: 'rollout plan', of: ({ plans }) => plans },
  { what: 'train', of: ({ trains }) => trains },
  { what: 'route', of: ({ routes }) => routes },
  { what: 'alert target', of: ({ alertTargets }) => alertTargets },
  { what: 'source', of: ({ sources }) => sources },
  { what: 'probe', of: ({ probes = [] }) => probes },
  { what: 'reconciliation', of: ({ reconciliations = [] }) => reconciliations },
  { what: 'stream', of: ({ streams = [] }) => streams },
  { what: 'cost source', of: ({ costSources = [] }) => costSources },
  { what: 'adjustment', of: ({ adjustments }) => adjustments },
  { what: 'redaction rule', of: ({ redaction }) => redaction.rules },
  { what: 'note', of: ({ notes }) => notes.map((note) => ({ ...note, name: `${note.kind} ${note.name}` })) },
];

/** What one catalog promises otherwise than another; nothing when they have the same revision. */
export function diffCatalogs(before: Catalog, after: Catalog): readonly CatalogChange[] {
  if (before.revision === after.revision) return [];
  const changes = THINGS.flatMap(({ what, of }) => {
    const [was, is] = [byName(of(before)), byName(of(after))];
    const removed = [...was.keys()].flatMap((name): CatalogChange[] => (is.has(name) ? [] : [{ what, name, change: 'removed' }]));
    const others = [...is].flatMap(([name, thing]): CatalogChange[] => {
      const earlier = was.get(name);
      if (earlier === undefined) return [{ what, name, change: 'added' }];
      // Reading gives plain data in a stable order, so that the same thing is the same text.
      if (JSON.stringify(earlier) === JSON.stringify(thing)) return [];
      return [{ what, name, change: 'changed', ...fieldChanges(earlier, thing) }];
    });
    return [...others, ...removed];
  });
  const told = new Set(changes.flatMap(({ what, name }) => (what === 'note' ? [] : [name])));
  // What a document says about itself is only worth a line where nothing else of it changes.
  return changes.filter(({ what, name }) => what !== 'note' || !told.has(name.slice(name.indexOf(' ') + 1)));
}

/** Indicators of the same name that count something else from now on: what follows from single observations begins anew. */
export function redefinedIndicators(before: Catalog, after: Catalog): readonly string[] {
  const was = new Map(before.indicators.map(({ name, generation }) => [name, generation]));
  return after.indicators.flatMap(({ name, generation }) => (was.has(name) && was.get(name) !== generation ? [name] : []));
}

/** Names of objectives of which a change may say something else than before, those of joint budgets among them. */
export function objectivesConcerned(changes: readonly CatalogChange[], after: Catalog): readonly string[] {
  const changed = new Set(changes.map(({ what, name }) => `${what} ${name}`));
  const direct = new Set(
    after.objectives.flatMap(({ name, indicator, burnPolicy, journey }) => {
      const leansOn = [`objective ${name}`, `indicator ${indicator}`, `burn policy ${burnPolicy}`, `journey ${journey}`];
      return leansOn.some((one) => changed.has(one)) ? [name] : [];
    }),
  );
  return after.objectives.flatMap(({ name, composite }) =>
    direct.has(name) || composite?.some(({ objective }) => direct.has(objective)) === true ? [name] : [],
  );
}

function byName(things: readonly Thing[]): ReadonlyMap<string, Thing> {
  return new Map(things.map((thing) => [thing.name, thing]));
}
