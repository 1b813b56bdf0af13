import type { ExportFilter } from '../ledger/ledger-facts.ts';
import type { Instant } from '../kernel/units.ts';
import type { Sealed } from '../proof/chain.ts';
import { signCheckpoint, type Checkpoint } from '../proof/checkpoint.ts';
import { ExportWriter } from '../proof/write-export.ts';
import type { ProofParts } from './proof-parts.ts';
import { checkpointsAfter, signedPages } from './signed-pages.ts';

/**
 * Entries for somebody who checks them elsewhere. That they were taken is an entry, and it is the last one they can hold: a
 * checkpoint signs for it before anything is written. Only a page is in memory at a time.
 */
export async function exportLedger(
  parts: ProofParts,
  { filter, actor }: { readonly filter: ExportFilter; readonly actor: string },
): Promise<AsyncIterable<string>> {
  const { ledger, clock } = parts;
  await ledger.decide(({ tail }) => [
    { kind: 'ledger.exported', subject: 'ledger', actor, body: { filter, through: tail.seq + 1 } },
  ]);
  const through = await signTail(parts);
  return pieces(parts, { filter, through, made: clock.now() });
}

type Asked = { readonly filter: ExportFilter; readonly through: number; readonly made: Instant };

async function* pieces({ ledger, store, signer, clock, time }: ProofParts, asked: Asked): AsyncGenerator<string> {
  const { filter, through, made } = asked;
  const { ledger: name, keys } = ledger.world().keys;
  const dropped = await startOf(store, filter.since);
  const header = { ledger: name, keys, made, filter };
  const writer = new ExportWriter({ header, signer, isWanted: wantedBy(filter), dropped });
  let text = writer.begin();
  for await (const { entries, checkpoints } of signedPages(store, { after: dropped?.seq ?? 0, through })) {
    for (const entry of entries) {
      text += writer.entry(entry);
      const checkpoint = checkpoints.get(entry.seq);
      if (checkpoint !== undefined) text += writer.checkpoint(checkpoint);
    }
    if (text !== '') yield text;
    text = '';
    const last = entries.at(-1);
    if (filter.until !== null && last !== undefined && last.at > filter.until && !writer.isRunning) break;
    await time.turn();
  }
  yield text + writer.end(clock.now());
}

/** Signs for the newest entry, unless that was done: what was signed with a state stays. */
async function signTail({ ledger, store, signer, clock }: ProofParts): Promise<number> {
  const { tail, keys } = ledger.world();
  const newest = await store.newestCheckpoint();
  if (newest?.seq !== tail.seq) {
    const about = { ...tail, at: clock.now(), state: null };
    await store.keepCheckpoint(signCheckpoint(about, { signer, ledger: keys.ledger }));
  }
  return tail.seq;
}

/** The newest checkpoint before everything that is wanted and here; null: the ledger is read from its beginning. */
async function startOf(store: ProofParts['store'], since: Instant | null): Promise<Checkpoint | null> {
  const dropped = (await store.dropped()).seq;
  const before = since === null ? null : await store.lastBefore((since - 1) as Instant);
  let found: Checkpoint | null = null;
  if (dropped === 0 && before === null) return null;
  for await (const checkpoint of checkpointsAfter(store, Math.max(0, dropped - 1))) {
    if (found !== null && checkpoint.seq > (before?.seq ?? 0)) break;
    if (dropped === 0 && checkpoint.seq > (before?.seq ?? 0)) break;
    found = checkpoint;
  }
  return found;
}

function wantedBy({ since, until, subject, kind }: ExportFilter): (entry: Sealed) => boolean {
  return (entry) =>
    (since === null || entry.at >= since) &&
    (until === null || entry.at <= until) &&
    (subject === null || entry.subject === subject) &&
    (kind === null || entry.kind === kind);
}
