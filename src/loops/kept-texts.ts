import type { CatalogState } from '../ledger/catalog-texts.ts';
import type { Ledger } from './ledger.ts';

/** The texts of a catalog from the entries that hold them, by their SHA-256; what is not kept is not among them. */
export async function keptTexts(
  ledger: Pick<Ledger, 'read'>,
  { texts }: Pick<CatalogState, 'texts'>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const seq of new Set(Object.values(texts))) {
    const [entry] = await ledger.read({ after: seq - 1, limit: 1 });
    if (entry?.kind !== 'catalog.applied' && entry?.kind !== 'catalog.texts') continue;
    for (const [digest, text] of Object.entries(entry.body.texts ?? {})) if (digest in texts) found.set(digest, text);
  }
  return found;
}
