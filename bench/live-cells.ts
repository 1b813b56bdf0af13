import { FrameApplier } from '../src/evidence/apply-frame.ts';
import { openEvidence, type Evidence } from '../src/evidence/evidence.ts';
import { NO_DIGEST } from '../src/evidence/frame.ts';
import { FrameEncoder } from '../src/evidence/frame-encoder.ts';
import { CohortTable } from '../src/intake/cohort-table.ts';
import { CounterTable } from '../src/intake/counter-table.ts';
import type { Matcher } from '../src/intake/matcher.ts';
import { appendRow, clearBatch, openBatch } from '../src/intake/observation-batch.ts';
import { bucketOf } from '../src/kernel/log-buckets.ts';
import { seededRng } from '../src/kernel/rng.ts';
import type { Instant } from '../src/kernel/units.ts';
import type { Figure } from './figure.ts';

const NOW = 1_800_000_000_000 as Instant;
const SLOTS = 20;
const ROWS = 512;
const ROUNDS = 5;
const UPDATES = 2_000_000;
/** As many as a busy cell of ten seconds holds; durations spread over some fifteen buckets. */
const PER_CELL = 20;

/** What a cell that is at hand costs in memory, and whether an update costs more when there are many of them. */
export async function benchLiveCells(): Promise<readonly Figure[]> {
  const few = costOf(1_000, anySlot);
  const random = costOf(200_000, anySlot);
  const timely = costOf(200_000, recentSlot);
  return [
    { name: 'memory of a cell at hand', value: Math.round(memoryOf(200_000)), unit: 'B' },
    figureOf('apply rows to 200,000 cells, 95 % to the newest two slots', timely, few),
    figureOf('apply rows to 200,000 cells at random', random, few),
  ];
}

function figureOf(name: string, ns: number, few: number): Figure {
  return { name, value: Math.round(1e9 / ns / 1_000) * 1_000, unit: 'rows/CPU-s', peer: '1,000 cells', ratio: few / ns };
}

type PickSlot = (rng: () => number) => number;
const anySlot: PickSlot = (rng) => Math.floor(rng() * SLOTS);
/** Telemetry arrives within seconds of what it tells of, with a few stragglers. */
const recentSlot: PickSlot = (rng) => Math.floor(rng() * (rng() < 0.95 ? 2 : SLOTS));

/** ns of processor time per row, encoding included; the median of some rounds. */
function costOf(cells: number, pick: PickSlot): number {
  const { frames, fill } = world(cells, pick);
  fill();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    let rows = 0;
    for (; rows < UPDATES; rows += ROWS) frames();
    const { user, system } = process.cpuUsage(before);
    return ((user + system) * 1_000) / rows;
  });
  return rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
}

/** Everything that grew, tables and heap, while each cell got its observations. */
function memoryOf(cells: number): number {
  collect();
  const before = process.memoryUsage();
  const { evidence, frames, fill } = world(cells, anySlot);
  fill();
  for (let rows = 0; rows < cells * PER_CELL; rows += ROWS) frames();
  collect();
  const after = process.memoryUsage();
  const grown = after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers);
  return grown / evidence.unsealed.cells.size;
}

function collect(): void {
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc?.();
}

type World = { readonly evidence: Evidence; readonly frames: () => void; readonly fill: () => void };

function world(cells: number, pick: PickSlot): World {
  const evidence = openEvidence();
  const encoder = new FrameEncoder();
  const applier = new FrameApplier(evidence);
  const batch = openBatch();
  const rng = seededRng(7);
  const series = cells / SLOTS;
  const cohorts = new CohortTable([], 1);
  const matcher = {
    epoch: 0,
    series: Array.from({ length: series }, (_, index) => ({
      generation: `indicator-${index}@1`,
      journey: 'shop',
      role: 'indicator',
      cohorts,
    })),
    counters: new CounterTable(),
  } as unknown as Matcher;
  const facts = { matcher, source: 'bench', receivedAt: NOW, digest: NO_DIGEST, rejected: 0 };
  const row = (of: number, slot: number): void => {
    const value = 20 * Math.exp(rng.next() * 2);
    const at = NOW - slot * 10_000 - 5_000;
    appendRow(batch, { at, series: of, cohort: 0, good: 1, total: 1, n: 1, sum: value, bucket: bucketOf(value), weight: 1 });
  };
  const apply = (): void => {
    applier.apply(encoder.encode(batch, facts));
    clearBatch(batch);
  };
  return {
    evidence,
    frames() {
      for (let index = 0; index < ROWS; index += 1)
        row(
          Math.floor(rng.next() * series),
          pick(() => rng.next()),
        );
      apply();
    },
    fill() {
      for (let of = 0; of < series; of += 1) {
        for (let slot = 0; slot < SLOTS; slot += 1) row(of, slot);
        if (batch.count >= ROWS) apply();
      }
      if (batch.count > 0) apply();
    },
  };
}
