import { segments, type SegmentView } from '../../wire/segment.ts';
import type { Client } from './client.ts';

/** More names than these are not typed: the command that lists them is named instead. */
const MOST_NAMED = 4;

/** Stretches whose entries are in files alone, oldest first. */
export async function droppedSegments(client: Client): Promise<readonly SegmentView[]> {
  const { segments: all } = await client.get('/api/v1/ledger/segments', segments);
  return all.filter(({ dropped }) => dropped);
}

/** Their files unpacked, as a shell does it in the data folder. */
export function unpacked(dropped: readonly SegmentView[]): string {
  const names = dropped.map(({ file }) => `ledger/${file}`);
  return `zcat ${names.length > MOST_NAMED ? 'ledger/ledger-*.jsonl.gz' : names.join(' ')}`;
}

/** In which file a single entry lies that the server has not any more; null: it has it, or nobody had it ever. */
export async function sealedEntry(client: Client, seq: number): Promise<Error | null> {
  const dropped = await droppedSegments(client);
  const holder = dropped.find(({ first_entry: first, last_entry: last }) => first <= seq && seq <= last);
  if (holder === undefined) return null;
  const upTo = dropped.filter(({ first_entry: first }) => first <= seq);
  return new Error(
    `Entry ${seq} lies in the sealed file ${holder.file} alone\n  hint: in the data folder: ${unpacked(upTo)} | plimsoll replay ${seq} --file -`,
  );
}

/** Another catalog is tried on all that went before, so that the rest of a ledger is not enough. */
export async function wholeOrRefused(client: Client): Promise<Error | null> {
  const dropped = await droppedSegments(client);
  const last = dropped.at(-1);
  if (last === undefined) return null;
  return new Error(
    `Another catalog is tried on a whole ledger, and entries 1 to ${last.last_entry} lie in sealed files alone\n  hint: in the data folder: { ${unpacked(dropped)}; plimsoll ledger export; } | plimsoll replay … --file -`,
  );
}
