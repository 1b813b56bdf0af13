import type { EvidenceStore } from '../../src/ports/evidence-store.ts';

/** A store with the troubles of a real disk in front of a good one. */
export type TroubledEvidenceStore = EvidenceStore & {
  /** `before`: nothing is written and it is said so. `after`: all is written, and the answer is an error all the same. */
  commits: 'good' | 'fail before' | 'fail after';
  readable: boolean;
  /** Until the promise resolves, commits wait. */
  gate: Promise<void> | null;
};

export function troubled(store: EvidenceStore): TroubledEvidenceStore {
  const readable = <Value>(read: () => Promise<Value>): Promise<Value> =>
    disk.readable ? read() : Promise.reject(new Error('the disk cannot be read'));
  const disk: TroubledEvidenceStore = {
    ...store,
    commits: 'good',
    readable: true,
    gate: null,
    async commit(change) {
      const failing = disk.commits;
      if (failing === 'fail before') throw new Error('the disk is full');
      const written = store.commit(change); // reads the cells now, as the port demands
      if (disk.gate !== null) await disk.gate;
      await written;
      if (failing === 'fail after') throw new Error('the disk gave no answer');
    },
    cells: (query) => readable(() => store.cells(query)),
    payloads: (since) => readable(() => store.payloads(since)),
    rolledUpUntil: (tier) => readable(() => store.rolledUpUntil(tier)),
    oldest: (tier) => readable(() => store.oldest(tier)),
  };
  return disk;
}
