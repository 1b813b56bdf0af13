import { entryPage } from '../../wire/ledger.ts';
import { replayed, type ReplayedDecisionView, type ReplayedView } from '../../wire/replay.ts';
import type { Client } from './client.ts';
import { sealedEntry } from './sealed-entries.ts';

/** Which decisions: one entry, one subject, or all, since a time or from the beginning. */
export type Which = { readonly seq: number | null; readonly subject: string | null; readonly since: string | null };

const MOST_SHOWN = 200;

/** Lets the server make its decisions again, stretch by stretch, and tells how far it has come. */
export async function replayOnServer(
  client: Client,
  { seq, subject, since }: Which,
  progress: (through: number) => void,
): Promise<Omit<ReplayedView, 'next'>> {
  const about = subject === null ? '' : `&subject=${encodeURIComponent(subject)}`;
  const until = seq === null ? '' : `&through=${seq}`;
  let from =
    since === null ? `after=${seq === null ? await before(client, about) : seq - 1}` : `since=${encodeURIComponent(since)}`;
  let sum = { same: 0, different: 0, not_replayable: 0, code: '', through: 0 };
  const decisions: ReplayedDecisionView[] = [];
  const codes = new Set<string>();
  for (;;) {
    const page = await client.get(`/api/v1/replay?${from}${until}${about}`, replayed);
    sum = {
      same: sum.same + page.same,
      different: sum.different + page.different,
      not_replayable: sum.not_replayable + page.not_replayable,
      code: page.code,
      through: page.through,
    };
    decisions.push(...page.decisions.slice(0, MOST_SHOWN - decisions.length));
    for (const code of page.codes) codes.add(code);
    if (page.next === null && seq !== null && sum.same + sum.different + sum.not_replayable === 0) {
      const sealed = await sealedEntry(client, seq);
      if (sealed !== null) throw sealed;
    }
    if (page.next === null) return { ...sum, decisions, codes: [...codes].toSorted() };
    progress(page.through);
    from = `after=${page.next}`;
  }
}

/** Nothing is decided about a subject before its first entry. */
async function before(client: Client, about: string): Promise<number> {
  if (about === '') return 0;
  const { entries } = await client.get(`/api/v1/ledger?limit=1${about}`, entryPage);
  return (entries[0]?.seq ?? 1) - 1;
}
