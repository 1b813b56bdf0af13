import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { frame, T0 } from './journal.contract.ts';

// Run by full-disk.test.ts in a process whose files cannot grow beyond a limit: appends until the system refuses, recovers,
// appends once more, and prints what it was told is kept.
const [folder = ''] = process.argv.slice(2);
const journal = await openJournalFolder(folder, { durability: 'disk' });
const writer = await journal.writer('0');
const kept: string[] = [];
let refused = '';
while (refused === '') {
  const text = `${writer.next}`.repeat(1_000);
  try {
    await writer.append([frame(text)], T0);
    kept.push(text);
  } catch (error) {
    refused = ((error as Error).cause as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
await writer.recover();
await writer.append([frame('after')], T0);
await journal.close();
console.log(JSON.stringify({ refused, kept: [...kept, 'after'] }));
