import { SLOT } from '../src/evidence/cell.ts';
import { openEvidence } from '../src/evidence/evidence.ts';
import { heardGeneration, WATCHED } from '../src/intake/generations.ts';
import { restoreTotals, type Totals } from '../src/evidence/restore.ts';
import { BURN_POLICIES } from '../src/catalog/burn-policies.ts';
import type { Catalog, Objective } from '../src/catalog/catalog.ts';
import { DAY, HOUR, MINUTE, type Instant, type Ratio } from '../src/kernel/units.ts';
import { judgeCatalogObjective } from '../src/loops/objectives.ts';
import type { Figure } from './figure.ts';
import { OBJECTIVE } from '../src/verdict/objective.test-data.ts';

const OBJECTIVES = 1_000;
const NOW = 1_800_000_000_000 as Instant;
const ROUNDS = 7;

/** A tick of the whole engine: every objective with its budget, eight windows and six rules, from 90 days of evidence. */
export async function benchObjectives(): Promise<readonly Figure[]> {
  const objectives = Array.from({ length: OBJECTIVES }, (_, index) => objectiveOf(index));
  const catalog = {
    objectives,
    plans: [],
    sources: [],
    burnPolicies: BURN_POLICIES,
    indicators: objectives.map(({ indicator }) => ({
      signal: 'span',
      name: indicator,
      generation: indicator,
      journey: 'shop',
    })),
  } as unknown as Catalog;
  const evidence = openEvidence();
  const filling = process.cpuUsage();
  for (const [tier, span, width] of STORED)
    for (const totals of stored(span, width)) restoreTotals(evidence, totals, { tier, at: NOW });
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
  return { ...OBJECTIVE, name, journey: 'shop', indicator: name, target: 0.999 as Ratio };
}

/** What a server finds when it starts, as far back as it asks for it. */
const STORED = [
  ['1h', 90 * DAY, HOUR],
  ['1m', 26 * HOUR, MINUTE],
  ['10s', 10 * MINUTE, SLOT],
] as const;

function stored(span: number, width: number): readonly Totals[] {
  const names = Array.from({ length: OBJECTIVES }, (_, index) => `objective-${index}`);
  return [
    ...[WATCHED, heardGeneration('shop')].map((generation) => totalsOf(generation, { span, width, each: 1 })),
    ...names.map((generation) => totalsOf(generation, { span, width, each: 1_000 })),
  ];
}

function totalsOf(generation: string, { span, width, each }: { span: number; width: number; each: number }): Totals {
  const at = Float64Array.from({ length: span / width }, (_, row) => Math.floor((NOW - span) / width) * width + row * width);
  const total = at.map(() => (width / SLOT) * each);
  return { generation, at, total, good: total.map((count, row) => (each === 1 || row % 7 > 0 ? count : count - 1)) };
}
