import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { showProblem, type Problem } from '../kernel/problem.ts';
import { decideCatalog, type CatalogRead } from '../ledger/decisions/catalog.ts';
import type { CatalogSource } from '../ports/catalog-source.ts';
import type { Log } from '../ports/log.ts';
import { recordDeclared } from './adjustments.ts';
import { CatalogNotKept, keptCatalog, type CatalogThen } from './catalog-at.ts';
import type { Ledger } from './ledger.ts';

/** The catalog in force, and the mistakes of a newer one that was refused. */
export type CatalogLoop = {
  current(): Catalog;
  warnings(): readonly Problem[];
  /** Changes the files while nobody reads them, and reads them at once; rejects when the change does. */
  edit(change: () => Promise<void>): Promise<void>;
  /** Called again and again: what could not be read or recorded when it changed is tried anew. */
  round(): Promise<void>;
  close(): void;
};

export type CatalogParts = {
  readonly source: CatalogSource;
  readonly ledger: Ledger;
  readonly log: Log;
  readonly applied: (catalog: Catalog) => void;
};

/** Reads the folder and keeps reading it as it changes. A broken catalog never replaces a good one; where there is none yet, it is an error. */
export async function openCatalogLoop({ source, ledger, log, applied }: CatalogParts): Promise<CatalogLoop> {
  const { code } = ledger;
  const first = await read(source, code);
  const good = first.read.ok
    ? { catalog: first.read.value, warnings: first.read.warnings }
    : await lastGood(first.read.problems, { ledger, log });
  const state = { current: good.catalog, warnings: good.warnings };
  await ledger.decide((world) => decideCatalog(world, first));
  await recordDeclared(ledger, state.current);

  const reread = async (): Promise<void> => {
    const found = await read(source, code);
    const next = found.read;
    if (!next.ok) {
      const problems = next.problems.map(showProblem);
      log.warn(`The catalog was changed and is refused; the last good one stays in force:\n${problems.join('\n')}`);
      await ledger.decide((world) => decideCatalog(world, found));
      return;
    }
    const repaired = ledger.world().catalog.refused.length > 0;
    if (next.value.revision === state.current.revision && !repaired) {
      // Nothing new is promised; texts that were sealed away with old entries are kept anew.
      await ledger.decide((world) => decideCatalog(world, found));
      return;
    }
    // What is not recorded is not in force.
    await ledger.decide((world) => decideCatalog(world, found));
    state.current = next.value;
    state.warnings = next.warnings;
    applied(next.value);
    await recordDeclared(ledger, next.value);
    log.say(`Catalog ${next.value.revision.slice(0, 12)} is in force.`);
  };
  const readings = openReadings(reread, log);
  const watcher = source.watch(readings.again);
  const stopListening = ledger.onEntry(({ kind }) => {
    if (kind === 'ledger.sealed') readings.again();
  });
  const close = (): void => {
    stopListening();
    watcher.close();
  };
  return { current: () => state.current, warnings: () => state.warnings, edit: readings.edit, round: readings.round, close };
}

/** One reading after the other, and changes of the files between them. */
function openReadings(
  reread: () => Promise<void>,
  log: Log,
): { readonly again: () => void; readonly edit: CatalogLoop['edit']; readonly round: CatalogLoop['round'] } {
  const state = { reading: Promise.resolve(), missed: false };
  const again = (): void => {
    state.missed = false;
    state.reading = state.reading.then(reread).catch((cause: unknown) => {
      state.missed = true;
      log.warn('Cannot read the catalog again', cause);
    });
  };
  return {
    again,
    async edit(change) {
      const changed = state.reading.then(change);
      // Who reads next waits for the change, whatever becomes of it.
      state.reading = changed.catch(() => undefined);
      again();
      await changed;
      await state.reading;
    },
    async round() {
      if (state.missed) again();
      await state.reading;
    },
  };
}

/** A server that was guarding rollouts when it stopped goes on guarding them, whatever became of the folder meanwhile. */
async function lastGood(
  problems: readonly Problem[],
  { ledger, log }: Pick<CatalogParts, 'ledger' | 'log'>,
): Promise<CatalogThen> {
  const refused = new CatalogRefused(problems);
  try {
    const kept = await keptCatalog(ledger, ledger.world());
    log.warn(
      `${refused.message}\nThe last good one, ${kept.catalog.revision.slice(0, 12)}, stays in force, as the ledger has it.`,
    );
    return kept;
  } catch (cause) {
    throw cause instanceof CatalogNotKept ? refused : cause;
  }
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

async function read(source: CatalogSource, code: string): Promise<CatalogRead> {
  const files = await source.read();
  return { files, read: readCatalog(files, { mayBeEmpty: source.mayBeEmpty === true }), code };
}
