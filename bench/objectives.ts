import { openEvidence, restore, WATCHED, heardGeneration } from '../src/evidence/evidence.ts';
import { emptyCell, SLOT, type Cell } from '../src/evidence/cell.ts';
import { cohortKey } from '../src/evidence/cohort.ts';
import type { Catalog, Objective } from '../src/catalog/catalog.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant, type Ratio } from '../src/kernel/units.ts';
import { judgeCatalogObjective } from '../src/loops/objectives.ts';
import type { Figure } from './figure.ts';

const OBJECTIVES = 1_000;
const NOW = 1_800_000_000_000 as Instant;
const ROUNDS = 7;

/** A tick of the whole engine: every objective with its budget, seven burn windows and four rules, from 90 days of evidence. */
export async function benchObjectives(): Promise<readonly Figure[]> {
  const objectives = Array.from({ length: OBJECTIVES }, (_, index) => objectiveOf(index));
  const catalog = {
    objectives,
    plans: [],
    indicators: objectives.map(({ indicator }) => ({ name: indicator, generation: indicator })),
  } as unknown as Catalog;
  const evidence = openEvidence();
  const filling = process.cpuUsage();
  restore(evidence, storedCells());
  const filled = process.cpuUsage(filling);
  const known = { catalog: () => catalog, evidence: () => evidence };
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    let healthy = 0;
    for (let repeat = 0; repeat < 5; repeat += 1)
      for (const objective of objectives) healthy += judgeCatalogObjective(known, objective, NOW).health === 'healthy' ? 1 : 0;
    if (healthy !== 5 * OBJECTIVES) throw new Error(`Cannot measure: ${healthy} of ${5 * OBJECTIVES} verdicts were healthy`);
    const { user, system } = process.cpuUsage(before);
    rates.push((5 * OBJECTIVES * 1e6) / (user + system));
  }
  return [
    {
      name: 'objective evaluations from evidence to verdict',
      value: Math.round(rates.toSorted((a, b) => a - b)[3] ?? 0),
      unit: 'evaluations/CPU-s',
    },
    {
      name: 'windows of 1,000 objectives rebuilt from 90 days',
      value: Math.round((filled.user + filled.system) / 1_000),
      unit: 'ms CPU',
    },
  ];
}

function objectiveOf(index: number): Objective {
  const name = `objective-${index}`;
  return {
    name,
    displayName: name,
    description: '',
    service: 'shop',
    journey: 'shop',
    owner: null,
    indicator: name,
    target: 0.999 as Ratio,
    windowMs: (28 * DAY) as DurationMs,
    unsupported: null,
  };
}

/** 90 days by the hour, 26 hours by the minute, ten minutes by the slot: what a server finds when it starts. */
function storedCells(): Parameters<typeof restore>[1] {
  const day = Math.floor(NOW / DAY) * DAY;
  const names = Array.from({ length: OBJECTIVES }, (_, index) => `objective-${index}`);
  const spread = (from: number, to: number, width: number): Cell[] => {
    const cells: Cell[] = [];
    for (let at = from; at < to; at += width) {
      const slots = width / SLOT;
      for (const generation of [WATCHED, heardGeneration('shop')])
        cells.push(cellOf(generation, at, { total: slots, good: slots }));
      for (const name of names)
        cells.push(cellOf(name, at, { total: slots * 1_000, good: slots * 1_000 - (at % 7 === 0 ? 1 : 0) }));
    }
    return cells;
  };
  const minutesFrom = day - DAY;
  return {
    hours: spread(NOW - 90 * DAY, minutesFrom, HOUR * 6),
    minutes: spread(minutesFrom, NOW - 10 * MINUTE, MINUTE * 10),
    recent: spread(NOW - 10 * MINUTE, NOW, SLOT),
    at: NOW,
  };
}

function cellOf(generation: string, at: number, { total, good }: { total: number; good: number }): Cell {
  return { ...emptyCell({ generation, cohort: cohortKey({}), at: at as Instant }), good, total, n: total };
}
