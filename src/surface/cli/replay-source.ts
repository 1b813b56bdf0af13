import { readInstant } from '../../kernel/read-instant.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Entry } from '../../ledger/entry.ts';
import { readLine } from '../../proof/export-line.ts';
import { LineReader, type Line } from '../../proof/line-reader.ts';
import type { ByteChunk } from '../../ports/text-streams.ts';
import { entryPage, type EntryView } from '../../wire/ledger.ts';
import type { Client } from './client.ts';
import type { Outside } from './command-context.ts';
import { wholeOrRefused } from './sealed-entries.ts';

/** Entries as they come; `isPartial` once it is known that some were left out before or between them. */
export type EntryPages = AsyncIterable<{ readonly entries: readonly Entry[]; readonly isPartial: boolean }>;

/** An export that decisions cannot be made again from. */
export class ExportUnreadable extends Error {}

const PAGE = 500;

/** Every entry of a server, from the first one on; refused where it has not all of them any more. */
export async function* pagesOfServer(client: Client): EntryPages {
  const refusal = await wholeOrRefused(client);
  if (refusal !== null) throw refusal;
  let after: number | null = 0;
  while (after !== null) {
    const page: { readonly entries: readonly EntryView[]; readonly next: number | null } = await client.get(
      `/api/v1/ledger?after=${after}&limit=${PAGE}`,
      entryPage,
    );
    yield { entries: page.entries.map(asEntry), isPartial: (page.entries[0]?.seq ?? 1) > after + 1 };
    after = page.next;
  }
}

/** The entries of an export file. */
export async function* pagesOfExport({ texts }: Pick<Outside, 'texts'>, file: string): EntryPages {
  let number = 0;
  let last = 0;
  let isPartial = false;
  for await (const lines of linesOf(texts.bytes(file))) {
    const entries: Entry[] = [];
    for (const { text } of lines) {
      number += 1;
      const line = readLine(text);
      if (line.is === 'unreadable')
        throw new ExportUnreadable(`${file}:${number}: ${line.why}\n  hint: plimsoll ledger verify ${file}`);
      if (line.is === 'header' && line.header.filter.kind !== null)
        throw new ExportUnreadable(`${file} holds one kind of entries only\n  hint: export a subject with all of its entries`);
      if (line.is !== 'entry') continue;
      const entry = line.entry as unknown as Entry;
      isPartial ||= entry.seq !== last + 1;
      last = entry.seq;
      entries.push(entry);
    }
    yield { entries, isPartial };
  }
}

async function* linesOf(bytes: AsyncIterable<ByteChunk>): AsyncIterable<readonly Line[]> {
  const reader = new LineReader();
  for await (const { piece } of bytes) yield reader.push(piece);
  const rest = reader.end();
  if (rest !== null) yield [rest];
}

function asEntry({ seq, at, kind, subject, actor, body, previous, hash }: EntryView): Entry {
  return { seq, at: readInstant(at) ?? (0 as Instant), kind, subject, actor, body, previous, hash } as Entry;
}
