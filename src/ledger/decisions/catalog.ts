import type { Catalog } from '../../catalog/catalog.ts';
import type { CatalogFile } from '../../catalog/read-catalog.ts';
import { showProblem, type Problem, type Result } from '../../kernel/problem.ts';
import { openRedactor } from '../../intake/redact.ts';
import { filesOf, maskedFiles, textsToKeep, type CatalogApplied, type CatalogRefused } from '../catalog-texts.ts';
import type { Draft } from '../entry.ts';
import type { World } from '../world.ts';

/** What the folder holds, and what reading it came to. */
export type CatalogRead = { readonly files: readonly CatalogFile[]; readonly read: Result<Catalog>; readonly code: string };

const ABOUT = { subject: 'catalog', actor: 'catalog folder' } as const;
/** As many mistakes as an entry keeps; the rest are said to exist. */
const MISTAKES_KEPT = 50;

/** What is recorded of a catalog that was read: nothing when the ledger says the same already. */
export function decideCatalog(world: Pick<World, 'catalog'>, { files, read, code }: CatalogRead): readonly Draft[] {
  const { catalog } = world;
  if (!read.ok) {
    const body = refusedBody(files, read.problems);
    return same(catalog.refused, body.problems) ? [] : [{ kind: 'catalog.refused', ...ABOUT, body }];
  }
  if (catalog.revision === read.value.revision && catalog.refused.length === 0) return lostTexts(world, files);
  const { portions, withheld } = textsToKeep(files, catalog.texts);
  const first = portions.slice(0, -1).map((texts): Draft => ({ kind: 'catalog.texts', ...ABOUT, body: { texts } }));
  const texts = portions.at(-1) ?? {};
  const body = { ...appliedBody(files, read.value, code), texts, ...(withheld > 0 && { withheld }) };
  return [...first, { kind: 'catalog.applied', ...ABOUT, body }];
}

/** What a catalog without mistakes is recorded as, but for the texts that are new. */
export function appliedBody(files: readonly CatalogFile[], catalog: Catalog, code: string): Omit<CatalogApplied, 'texts'> {
  return { revision: catalog.revision, counts: countsOf(catalog), files: filesOf(files), code };
}

export function refusedBody(files: readonly CatalogFile[], problems: readonly Problem[]): CatalogRefused {
  const wrong = new Set(problems.map(({ place }) => place.file));
  return {
    problems: shorten(problems.map(showProblem)),
    files: filesOf(files),
    masked: maskedFiles(files, { wrong, mask: (text) => REDACTOR.redact('', text) }),
  };
}
const REDACTOR = openRedactor({ key: null, rules: [], keep: [] });

/** Texts of the catalog in force that stood in a part of the ledger that is not here any more are kept anew. */
function lostTexts({ catalog }: Pick<World, 'catalog'>, files: readonly CatalogFile[]): readonly Draft[] {
  if (Object.values(catalog.files).every((digest) => digest in catalog.texts)) return [];
  const now = filesOf(files);
  const still = files.filter(({ file }) => now[file] === catalog.files[file]);
  return textsToKeep(still, catalog.texts).portions.map((texts) => ({ kind: 'catalog.texts', ...ABOUT, body: { texts } }));
}

function countsOf({ services, journeys, indicators, objectives, plans, routes, sources }: Catalog): CatalogApplied['counts'] {
  return {
    services: services.length,
    journeys: journeys.length,
    indicators: indicators.length,
    objectives: objectives.length,
    plans: plans.length,
    routes: routes.length,
    sources: sources.length,
  };
}

function shorten(problems: readonly string[]): readonly string[] {
  const rest = problems.length - MISTAKES_KEPT;
  return rest <= 0 ? problems : [...problems.slice(0, MISTAKES_KEPT), `… and ${rest} more`];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
