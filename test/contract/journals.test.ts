import { openJournalFolder } from '../../src/adapters/journal-folder/journal-folder.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { openTemporaryFolder } from '../temporary-folder.ts';
import { journalContract, type OpenedJournal } from './journal.contract.ts';

journalContract('memory', async () => {
  const kept: MemoryFrames = new Map();
  return openedAgain(
    async () => openMemoryJournal(kept),
    () => {},
  );
});

for (const durability of ['disk', 'process'] as const) {
  journalContract(`folder, ${durability}`, async () => {
    const folder = openTemporaryFolder();
    return openedAgain(
      () => openJournalFolder(folder.file('journal'), { durability }),
      () => folder[Symbol.dispose](),
    );
  });
}

async function openedAgain(open: () => Promise<Journal>, dispose: () => void): Promise<OpenedJournal> {
  const opened = { journal: await open() };
  const first = opened.journal;
  return {
    journal: first,
    async reopen() {
      await opened.journal.close();
      opened.journal = await open();
      return opened.journal;
    },
    async [Symbol.asyncDispose]() {
      await opened.journal.close();
      dispose();
    },
  };
}
