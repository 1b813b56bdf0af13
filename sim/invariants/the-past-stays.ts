import { isDeepStrictEqual } from 'node:util';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { EMPTY_WORLD, fold } from '../../src/ledger/world.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import type { CellReads } from '../../src/ports/cell-store.ts';
import type { Invariant } from '../invariant.ts';
import { isLookedAtClosely } from '../look.ts';
import type { World } from '../world.ts';

const EVER = { tier: '1h', from: 0 as Instant, to: Number.MAX_SAFE_INTEGER as Instant } as const;

/** Whoever asks what was known then hears what was known then, whatever came later. */
export const thePastStays: Invariant = {
  name: 'the past stays',
  open(world) {
    const seals = new Map<Instant, number>();
    const [first] = world.processes;
    return {
      async step() {
        const newest = first?.cells.seals.at(-1)?.note?.at;
        if (first !== undefined && newest !== undefined && !seals.has(newest))
          seals.set(newest, await totalOf(openMemoryCellStore(first.cells)));
        return null;
      },
      async last() {
        if (!isLookedAtClosely(world) || first === undefined) return null;
        for (const [at, total] of seals) {
          const then = await openMemoryCellStore(first.cells).knownAt(at);
          const known = then === null ? 0 : await totalOf(then);
          if (known !== total) return `${total} events were known at ${at}, and ${known} are said to have been`;
        }
        return wrongState(world);
      },
    };
  },
};

async function totalOf(cells: CellReads): Promise<number> {
  let sum = 0;
  await cells.eachTotal(EVER, ({ total }) => {
    for (const one of total) sum += one;
  });
  return sum;
}

async function wrongState({ store, scheduler, entries }: World): Promise<string | null> {
  const ledger = await openLedger({ store, clock: scheduler });
  for (const share of [0.25, 0.5, 0.75]) {
    const at = entries[Math.floor(entries.length * share)]?.at ?? (0 as Instant);
    const then = entries.filter((entry) => entry.at <= at).reduce(fold, EMPTY_WORLD);
    const said = await ledger.worldAt(at);
    if (!isDeepStrictEqual(said, then))
      return `the state of ${at} was that of entry ${then.tail.seq}, and another is said to have been`;
  }
  return null;
}
