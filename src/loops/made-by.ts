import type { Catalog } from '../catalog/catalog.ts';
import type { MadeBy } from '../ledger/decided.ts';
import type { Ledger } from './ledger.ts';

/** Under which catalog, and by which code, what is decided now is decided. */
export function madeBy({ catalog, ledger }: { readonly catalog: () => Catalog; readonly ledger: Pick<Ledger, 'code'> }): MadeBy {
  return { policy: catalog().revision, code: ledger.code };
}
