import type { Instant } from '../kernel/units.ts';
import { OLDEST, type KnownChange } from './known-changes.ts';
import type { Ledger } from './ledger.ts';

const PAGE = 1_000;
/** Nobody edits a catalog so often; what lies beyond is not looked for. */
const MOST_PAGES = 10;

/** Edits of the catalog around a window, newest first: they change what is counted, and how. The first catalog of all is no edit. */
export async function catalogEdits(
  ledger: Pick<Ledger, 'readLast'>,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): Promise<readonly KnownChange[]> {
  const edits: KnownChange[] = [];
  // The older of two that came into force is what tells that the younger one was an edit.
  let younger: KnownChange | null = null;
  let before = Infinity;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const entries = await ledger.readLast({ before, limit: PAGE, subject: 'catalog' });
    for (const { kind, seq, at, body } of entries) {
      if (kind !== 'catalog.applied') continue;
      if (younger !== null) edits.push(younger);
      if (at < from - OLDEST) return edits;
      const title = `Catalog ${body.revision.slice(0, 12)} came into force`;
      const edit = { id: `catalog/${seq}`, title, at, to: null, scope: 0.5, labels: null, shares: [], rollout: null };
      younger = at < to ? edit : null;
    }
    before = entries.at(-1)?.seq ?? before;
    if (entries.length < PAGE) break;
  }
  return edits;
}
