import { showInstant } from '../../kernel/show.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import type { EffectOutcome } from '../../ledger/what-came-of.ts';
import type { EntryPlace } from '../../loops/entry-place.ts';
import type { OpenedEntry } from '../../loops/opened-entry.ts';
import type { EntryLineView, EntryPlaceView, EntryView, OpenedEntryView } from '../../wire/ledger.ts';

export function showEntry(entry: Entry): EntryView {
  const { seq, at, kind, subject, actor, body, previous, hash } = entry;
  return { seq, at: showInstant(at), kind, subject, actor, sentence: explainEntry(entry), body, previous, hash };
}

/** Of an entry that is one of thousands its body stays behind. */
export function showLine(entry: Entry): EntryLineView {
  const { seq, at, kind, subject, actor } = entry;
  return { seq, at: showInstant(at), kind, subject, actor, sentence: explainEntry(entry), decided: decidedIn(entry) !== null };
}

export function showOpened(opened: OpenedEntry): Omit<OpenedEntryView, 'at'> {
  const { entry, catalog, cameOf, earlier, later, isLaterLeftOut } = opened;
  const { ended } = cameOf;
  return {
    entry: showEntry(entry),
    decision: decidedIn(entry),
    catalog:
      catalog === null
        ? null
        : { seq: catalog.seq, at: showInstant(catalog.at), revision: catalog.body.revision, sentence: explainEntry(catalog) },
    effects: cameOf.effects.map(showEffect),
    outcome: { sentence: cameOf.sentence, ended: ended === null ? null : { how: ended.how, ...told(ended.by) } },
    earlier: earlier.map(showLine),
    later: later.map(showLine),
    later_left_out: isLaterLeftOut,
  };
}

export function showPlace({ ledger, checkpoint, key, path }: EntryPlace): EntryPlaceView {
  return {
    ledger,
    checkpoint: checkpoint === null ? null : { ...checkpoint },
    public_key: key?.publicKey ?? null,
    path: path === null ? null : path.map((link) => ({ ...link })),
  };
}

function showEffect({ told: by, ...effect }: EffectOutcome): OpenedEntryView['effects'][number] {
  return { ...effect, told: by === null ? null : told(by) };
}

function told(entry: Entry): { seq: number; at: string; sentence: string } {
  return { seq: entry.seq, at: showInstant(entry.at), sentence: explainEntry(entry) };
}

/** Under what it was made; its inputs are in its body. */
function decidedIn({ body }: Entry): OpenedEntryView['decision'] {
  if (!('decided' in body) || body.decided === undefined) return null;
  const { digest, policy, code } = body.decided;
  return { digest, policy, code };
}
