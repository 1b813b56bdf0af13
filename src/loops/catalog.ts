import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { showProblem, type Problem, type Result } from '../kernel/problem.ts';
import type { CatalogSource } from '../ports/catalog-source.ts';
import type { Log } from '../ports/log.ts';
import { recordDeclared } from './adjustments.ts';
import type { Ledger } from './ledger.ts';

/** The catalog in force, and the mistakes of a newer one that was refused. */
export type CatalogLoop = { current(): Catalog; warnings(): readonly Problem[]; close(): void };

export type CatalogParts = {
  readonly source: CatalogSource;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly applied: (catalog: Catalog) => void;
};

const ACTOR = 'catalog folder';
/** As many mistakes as an entry keeps; the rest are said to exist. */
const MISTAKES_KEPT = 50;

/** Reads the folder and keeps reading it as it changes. A broken catalog never replaces a good one; at the start there is none, so it is an error. */
export async function openCatalogLoop({ source, ledger, log, applied }: CatalogParts): Promise<CatalogLoop> {
  const first = await read(source);
  if (!first.ok) throw new CatalogRefused(first.problems);
  const state = { current: first.value, warnings: first.warnings, reading: Promise.resolve() };
  await recordApplied(ledger, state.current);
  await recordDeclared(ledger, state.current);

  const reread = async (): Promise<void> => {
    const next = await read(source);
    if (!next.ok) {
      const problems = next.problems.map(showProblem);
      log.warn(`The catalog was changed and is refused; the last good one stays in force:\n${problems.join('\n')}`);
      await ledger.decide((world) =>
        same(world.catalog.refused, shorten(problems))
          ? []
          : [{ kind: 'catalog.refused', subject: 'catalog', actor: ACTOR, body: { problems: shorten(problems) } }],
      );
      return;
    }
    const repaired = ledger.world().catalog.refused.length > 0;
    if (next.value.revision === state.current.revision && !repaired) return;
    state.current = next.value;
    state.warnings = next.warnings;
    applied(next.value);
    await recordApplied(ledger, next.value, repaired);
    await recordDeclared(ledger, next.value);
    log.say(`Catalog ${next.value.revision.slice(0, 12)} is in force.`);
  };
  const watcher = source.watch(() => {
    state.reading = state.reading.then(reread).catch((cause: unknown) => log.warn('Cannot read the catalog again', cause));
  });
  return { current: () => state.current, warnings: () => state.warnings, close: () => watcher.close() };
}

export class CatalogRefused extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(
      `The catalog has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:\n${problems.map(showProblem).join('\n')}`,
    );
    this.problems = problems;
  }
}

async function read(source: CatalogSource): Promise<Result<Catalog>> {
  return readCatalog(await source.read());
}

async function recordApplied(
  ledger: Ledger,
  { revision, services, journeys, indicators, objectives, plans, routes, sources }: Catalog,
  repaired = false,
): Promise<void> {
  const counts = {
    services: services.length,
    journeys: journeys.length,
    indicators: indicators.length,
    objectives: objectives.length,
    plans: plans.length,
    routes: routes.length,
    sources: sources.length,
  };
  await ledger.decide((world) =>
    world.catalog.revision === revision && world.catalog.refused.length === 0 && !repaired
      ? []
      : [{ kind: 'catalog.applied', subject: 'catalog', actor: ACTOR, body: { revision, counts } }],
  );
}

function shorten(problems: readonly string[]): readonly string[] {
  const rest = problems.length - MISTAKES_KEPT;
  return rest <= 0 ? problems : [...problems.slice(0, MISTAKES_KEPT), `… and ${rest} more`];
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
