import { BURN_POLICIES } from '../src/catalog/burn-policies.ts';
import type { Catalog, Objective } from '../src/catalog/catalog.ts';
import { SLOT } from '../src/evidence/cell.ts';
import { hear, openEvidence, type Evidence } from '../src/evidence/evidence.ts';
import { restoreTotals } from '../src/evidence/restore.ts';
import { heardGeneration, WATCHED } from '../src/intake/generations.ts';
import { seededRng } from '../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant, type Ratio } from '../src/kernel/units.ts';
import { openBurnSuspects } from '../src/loops/burn-suspects.ts';
import type { Figure } from './figure.ts';
import { OBJECTIVE } from '../src/verdict/objective.test-data.ts';

const NOW = 1_800_000_000_000 as Instant;
const SIZES = [1_000, 10_000, 100_000];
/** Objectives of one journey: a tenth of a percent of 100,000. */
const PER_JOURNEY = 100;
/** Each objective is judged by six rules over nine windows: eight of burns, and its own. */
const WINDOWS = 9;
const RULES = 6;
const TICKS = 120;

/**
 * A tick over all objectives: every window of every objective summed, every rule asked, one slot further each time. What
 * holds would then get a whole verdict; here everything is well, as it mostly is.
 */
export async function benchTicks(): Promise<readonly Figure[]> {
  return SIZES.flatMap((size) => figuresFor(size));
}

function figuresFor(size: number): readonly Figure[] {
  const { catalog, evidence } = worldOf(size);
  const suspects = openBurnSuspects({ catalog: () => catalog, evidence: () => evidence });
  const rng = seededRng(3);
  const times: number[] = [];
  const used: number[] = [];
  for (let tick = 0; tick < TICKS; tick += 1) {
    const at = (NOW + tick * SLOT) as Instant;
    passSlot(evidence, { size, at, rng });
    const [before, began] = [process.threadCpuUsage(), performance.now()];
    const found = suspects.find(at, 'all');
    times.push(performance.now() - began);
    const { user, system } = process.threadCpuUsage(before);
    used.push((user + system) / 1_000);
    if (found.length > 0) throw new Error(`Cannot measure: ${found.length} of ${size} objectives are unwell`);
  }
  const [wall, cpu] = [times, used].map((each) => each.slice(WARM).toSorted((a, b) => a - b));
  const rate = ((TICKS - WARM) * size * 1e3) / (cpu ?? []).reduce((sum, ms) => sum + ms, 0);
  const of = `of ${size.toLocaleString('en')} objectives`;
  return [
    { name: `ticks ${of}: objectives`, value: Math.round(rate), unit: 'objectives/CPU-s' },
    { name: `ticks ${of}: windows × rules`, value: Math.round(rate * WINDOWS * RULES), unit: 'evaluations/CPU-s' },
    { name: `a tick ${of}, p50`, value: quantile(wall ?? [], 0.5), unit: 'ms' },
    { name: `a tick ${of}, p99`, value: quantile(wall ?? [], 0.99), unit: 'ms' },
    // On a machine that others use, too, the time on the clock is theirs as well.
    { name: `a tick ${of}, p99 of its own time`, value: quantile(cpu ?? [], 0.99), unit: 'ms CPU' },
    { name: `windows ${of}`, value: Math.round(evidence.windows.bytes / evidence.windows.size), unit: 'B/lane' },
  ];
}
/** Ticks before the code is compiled as it stays. */
const WARM = 20;

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}

/** Something came for every hundredth objective, and with it telemetry of each journey. */
function passSlot(evidence: Evidence, { size, at, rng }: { size: number; at: Instant; rng: ReturnType<typeof seededRng> }): void {
  const { windows } = evidence;
  windows.add(windows.lane(WATCHED), at, { good: 1, total: 1 });
  for (let journey = 0; journey * PER_JOURNEY < size; journey += 1) {
    windows.add(windows.lane(heardGeneration(`j${journey}`)), at, { good: 1, total: 1 });
    hear(evidence, `j${journey}`, { time: at, pauseMs: 0 as DurationMs });
  }
  for (let index = Math.floor(rng.next() * 100); index < size; index += 100)
    windows.add(windows.lane(`o${index}`), at, { good: 999, total: 1_000 });
}

function worldOf(size: number): { catalog: Catalog; evidence: Evidence } {
  const objectives = Array.from({ length: size }, (_, index) => objectiveOf(index));
  const indicators = objectives.map(({ name, journey }) => ({ signal: 'span', name, generation: name, journey }));
  const catalog = {
    objectives,
    indicators,
    plans: [],
    adjustments: [],
    journeys: [],
    burnPolicies: BURN_POLICIES,
    sources: [],
  } as unknown as Catalog;
  const evidence = openEvidence();
  const journeys = Array.from({ length: Math.ceil(size / PER_JOURNEY) }, (_, journey) => heardGeneration(`j${journey}`));
  for (const [tier, span, width] of STORED) {
    for (const generation of [WATCHED, ...journeys])
      restoreTotals(evidence, totalsOf(generation, { span, width, each: 1, badEvery: 0 }), { tier, at: NOW });
    for (const { name } of objectives)
      restoreTotals(evidence, totalsOf(name, { span, width, each: 1_000, badEvery: 7 }), { tier, at: NOW });
  }
  return { catalog, evidence };
}

/** What a server finds when it starts, as far back as the windows of an objective reach. */
const STORED = [
  ['1h', 30 * DAY, HOUR],
  ['1m', 26 * HOUR, MINUTE],
  ['10s', 10 * MINUTE, SLOT],
] as const;

type Filled = { readonly span: number; readonly width: number; readonly each: number; readonly badEvery: number };

function totalsOf(generation: string, { span, width, each, badEvery }: Filled): Parameters<typeof restoreTotals>[1] {
  const at = Float64Array.from({ length: span / width }, (_, row) => Math.floor((NOW - span) / width) * width + row * width);
  const total = at.map(() => (width / SLOT) * each);
  const good = total.map((count, row) => (badEvery > 0 && row % badEvery === 0 ? count - 1 : count));
  return { generation, at, total, good };
}

function objectiveOf(index: number): Objective {
  const name = `o${index}`;
  return {
    ...OBJECTIVE,
    name,
    journey: `j${Math.floor(index / PER_JOURNEY)}`,
    indicator: name,
    target: ([0.99, 0.995, 0.999][index % 3] ?? 0.999) as Ratio,
    windowMs: (30 * DAY) as DurationMs,
  };
}
