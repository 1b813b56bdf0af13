import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { findIndicator } from '../../src/catalog/find.ts';
import type { Instant } from '../../src/kernel/units.ts';
import type { Invariant } from '../invariant.ts';
import { running } from '../look.ts';
import type { Process } from '../process.ts';
import type { World } from '../world.ts';

/** 7: what was acknowledged is counted, and nothing is counted twice: exactly what senders know to have arrived. */
export const nothingAcknowledgedIsLost: Invariant = {
  name: 'nothing acknowledged is lost',
  open: (world) => ({
    async last() {
      const plane = running(world);
      if (plane === null) return 'the world is calm, and no control plane runs';
      const catalog = plane.catalog.current();
      if (!(await endsWell(world))) return 'a control plane cannot be closed';
      for (const [index, process] of world.processes.entries())
        for (const service of world.services.keys()) {
          const generation = findIndicator(catalog, `${service}-works`)?.generation ?? '';
          const counted = await countedBy(process, generation);
          const sent = acknowledged(world, service, index);
          if (typeof sent === 'string') return sent;
          if (counted.total !== sent.total || counted.good !== sent.good)
            return `${service} told of ${sent.good} good of ${sent.total}, and plane ${index} counted ${counted.good} of ${counted.total}`;
        }
      return null;
    },
  }),
};

type Counts = { readonly good: number; readonly total: number };

async function countedBy({ cells }: Process, generation: string): Promise<Counts> {
  const counted = { good: 0, total: 0 };
  const ever = { tier: '1h', from: 0 as Instant, to: Number.MAX_SAFE_INTEGER as Instant, generation } as const;
  await openMemoryCellStore(cells).eachTotal(ever, ({ good, total }) => {
    for (let row = 0; row < total.length; row += 1) {
      counted.good += good[row]!;
      counted.total += total[row]!;
    }
  });
  return counted;
}

/** As long as telemetry may be under way when the world ends: nobody knows what became of it. */
const UNDER_WAY_MS = 30_000;

function acknowledged({ network, scheduler }: World, service: string, plane: number): Counts | string {
  const sent = { good: 0, total: 0 };
  for (const batch of network.batches) {
    if (batch.service !== service || batch.plane !== plane || batch.lost) continue;
    if (batch.acknowledgedAt === null && batch.endMs < scheduler.now() - UNDER_WAY_MS)
      return `telemetry of ${service} was not taken in ${batch.attempts} attempts`;
    if (batch.acknowledgedAt === null) continue;
    for (const { total, failed } of batch.seconds) {
      sent.total += total;
      sent.good += total - failed;
    }
  }
  return sent;
}

/** Lets what is under way arrive, and closes whatever runs in the order in which a server does. */
async function endsWell({ processes, scheduler }: World): Promise<boolean> {
  await scheduler.run(scheduler.now() + UNDER_WAY_MS);
  const closing = processes.map(async (process) => process.close());
  const closed = new Set<number>();
  for (const [index, one] of closing.entries()) void one.then(() => closed.add(index));
  await scheduler.run(scheduler.now() + UNDER_WAY_MS);
  return closed.size === closing.length;
}
