import { unreachable } from '../kernel/units.ts';
import { explainAccess } from './access.ts';
import { explainTexts, type CatalogApplied, type CatalogEdited, type CatalogRefused } from './catalog-texts.ts';
import type { Entry } from './entry.ts';

type Operation = Entry & { readonly kind: `server.${string}` | `catalog.${string}` | `access.${string}` | 'token.created' };

/** One sentence about how the server is run: its life, its catalog, and who gets in. */
export function explainOperation(entry: Operation): string {
  switch (entry.kind) {
    case 'server.started':
      return `Plimsoll ${entry.body.version} started on Node ${entry.body.node}.`;
    case 'server.stopped':
      return `Plimsoll stopped: ${entry.body.why}.`;
    case 'catalog.applied':
      return explainApplied(entry.body);
    case 'catalog.texts':
      return explainTexts(entry.body);
    case 'catalog.refused':
      return explainRefused(entry.body);
    case 'catalog.edited':
      return explainEdited(entry.body);
    case 'access.granted':
    case 'access.refused':
    case 'token.created':
      return explainAccess(entry);
    default:
      return unreachable(entry);
  }
}

function explainApplied({ revision, counts }: CatalogApplied): string {
  const all = Object.entries(counts).map(([name, count]) => `${count} ${count === 1 ? name.replace(/s$/, '') : name}`);
  return `Catalog ${revision.slice(0, 12)} is in force: ${all.join(', ')}.`;
}

function explainEdited({ files, revision, reason }: CatalogEdited): string {
  const names = Object.entries(files).map(([file, digest]) => (digest === null ? `${file} is removed` : file));
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return `The catalog is edited to ${revision.slice(0, 12)} (${shown}): ${reason}`;
}

function explainRefused({ problems }: CatalogRefused): string {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return `A changed catalog was refused: ${problems[0] ?? ''}${more}`;
}
