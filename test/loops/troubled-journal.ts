import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import type { Instant } from '../../src/kernel/units.ts';
import type { Journal, JournalWriter } from '../../src/ports/journal.ts';

/** A journal with the troubles of a real disk in front of a good one. */
export type TroubledDisk = {
  /** `fail before`: nothing is written and it is said so. `fail after`: all is written, and the answer is an error all the same. */
  appends: 'good' | 'fail before' | 'fail after';
  /** Whether what failed can be mended. */
  mendable: boolean;
  /** Until the promise resolves, appends wait. */
  gate: Promise<void> | null;
  /** Opens what is on the disk, as the next process does. */
  open(): Promise<Journal>;
};

export function troubledDisk(): TroubledDisk {
  const frames: MemoryFrames = new Map();
  /** What a failed append has written all the same: mending cuts it off, a process that ended before finds it. */
  const left: { take: () => Promise<void> } = { take: async () => {} };
  const disk: TroubledDisk = {
    appends: 'good',
    mendable: true,
    gate: null,
    async open() {
      await left.take();
      const journal = openMemoryJournal(frames);
      return { ...journal, writer: async (name, after) => troubledWriter(await journal.writer(name, after), disk, left) };
    },
  };
  return disk;
}

function troubledWriter(writer: JournalWriter, disk: TroubledDisk, left: { take: () => Promise<void> }): JournalWriter {
  left.take = async () => {};
  return {
    get next() {
      return writer.next;
    },
    get segment() {
      return writer.segment;
    },
    async append(frames: readonly Uint8Array[], at: Instant) {
      const failing = disk.appends;
      if (disk.gate !== null) await disk.gate;
      if (failing === 'fail before') throw new Error('the disk is full');
      if (failing === 'fail after') {
        left.take = () => writer.append(frames, at);
        throw new Error('the disk gave no answer');
      }
      await writer.append(frames, at);
    },
    async recover() {
      if (!disk.mendable) throw new Error('the disk cannot be written');
      await writer.recover();
      left.take = async () => {};
    },
    rotate: () => writer.rotate(),
    close: () => writer.close(),
  };
}
