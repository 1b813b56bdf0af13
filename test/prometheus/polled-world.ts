import assert from 'node:assert/strict';
import { openPrometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { SLOT } from '../../src/evidence/cell.ts';
import type { Evidence } from '../../src/evidence/evidence.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openIntake } from '../../src/loops/open-intake.ts';
import { openPoll, type Poll } from '../../src/loops/poll.ts';
import type { OpenMetricSource } from '../../src/ports/metric-source.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';

/** The poller with the intake behind it, on a clock of its own. What is durable outlives `restart`. */
export type PolledWorld = {
  readonly clock: VirtualClock;
  readonly catalog: Catalog;
  evidence: () => Evidence;
  poll: Poll;
  /** Lets the time pass to `until` in steps of ten seconds, with a round at each. */
  pollUntil(until: number): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function openPolledWorld(
  text: string,
  { at, open = openPrometheusSource }: { at: number; open?: OpenMetricSource },
): Promise<PolledWorld> {
  const clock = openVirtualClock(Math.floor(at / SLOT) * SLOT);
  const frames: MemoryFrames = new Map();
  const store = openMemoryCellStore();
  const catalog = catalogOf(text);
  const begin = async (): Promise<Pick<PolledWorld, 'evidence' | 'poll'>> => {
    const { intake, keeper } = await openIntake({
      journal: openMemoryJournal(frames),
      store,
      clock,
      rules: intakeRules(catalog),
    });
    const evidence = (): Evidence => keeper.evidence;
    const observe = intake.observe.bind(intake);
    return { evidence, poll: openPoll({ clock, catalog: () => catalog, evidence, open, observe }) };
  };
  const world: PolledWorld = {
    clock,
    catalog,
    ...(await begin()),
    async pollUntil(until) {
      while (clock.now() < until) {
        clock.advance(SLOT);
        world.poll.round(clock.now());
        await world.poll.settled();
      }
    },
    async restart() {
      await world.poll.close();
      Object.assign(world, await begin());
    },
    close: () => world.poll.close(),
  };
  return world;
}

export function catalogOf(text: string): Catalog {
  const read = readCatalog([{ file: 'shop.yaml', text }]);
  return read.ok ? read.value : assert.fail(JSON.stringify(read.problems, null, 1));
}

export type Counted = { readonly good: number; readonly total: number };

/** What is known of an indicator in [from, to), by version. */
export function countedBy(
  evidence: Evidence,
  generation: string,
  { from, to }: { from: number; to: number },
): Map<string, Counted> {
  const counted = new Map<string, Counted>();
  const cells = evidence.live.generations.get(generation);
  for (const series of cells?.values() ?? []) {
    const version = (JSON.parse(series.cohort) as Record<string, string>)['version'] ?? '';
    for (const slot of series.unsealed.keys()) {
      if (slot * SLOT < from || slot * SLOT >= to) continue;
      const { good, total } = evidence.unsealed.numbers(series.unsealed.get(slot)!);
      const sum = counted.get(version) ?? { good: 0, total: 0 };
      counted.set(version, { good: sum.good + good, total: sum.total + total });
    }
  }
  return counted;
}

export function generationOf({ indicators }: Catalog, name: string): string {
  return indicators.find((indicator) => indicator.name === name)?.generation ?? assert.fail(`no indicator ${name}`);
}
