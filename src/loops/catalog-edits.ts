import type { Instant } from '../kernel/units.ts';
import { OLDEST, type KnownChange } from './known-changes.ts';
import type { Ledger } from './ledger.ts';

const PAGE = 1_000;
/** Nobody edits a catalog so often; what lies beyond is not looked for. */
const MOST_PAGES = 10;

/** Edits of the catalog around a window: they change what is counted, and how. The first catalog of all is no edit. */
export async function catalogEdits(
  ledger: Pick<Ledger, 'read'>,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly KnownChange[]> {
  const edits: KnownChange[] = [];
  let [after, applied] = [0, 0];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const entries = await ledger.read({ after, limit: PAGE, subject: 'catalog' });
    for (const { kind, seq, at, body } of entries) {
      if (kind !== 'catalog.applied') continue;
      applied += 1;
      if (applied === 1 || at < from - OLDEST || at >= to) continue;
      const title = `Catalog ${body.revision.slice(0, 12)} came into force`;
      edits.push({ id: `catalog/${seq}`, title, at, to: null, scope: 0.5, labels: null, shares: [], rollout: null });
    }
    after = entries.at(-1)?.seq ?? after;
    if (entries.length < PAGE) break;
  }
  return edits.toReversed();
}
