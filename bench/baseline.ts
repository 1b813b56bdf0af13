import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Figure } from './figure.ts';

/** Where figures were taken; figures of different machines are shown beside each other with that said. */
export type Machine = { readonly cpu: string; readonly cores: number; readonly memory_gib: number; readonly node: string };
export type Kept = { readonly value: number; readonly unit: string; readonly ratio?: number };
export type Baseline = {
  readonly machine: (Machine & { readonly date: string }) | null;
  readonly figures: Readonly<Record<string, Kept>>;
  /** What `npm run bench:slo` measured, which other benches leave as it is. */
  readonly slo?: Pick<Baseline, 'machine' | 'figures'>;
};

export function readBaseline(text: string | null): Baseline {
  return text === null ? { machine: null, figures: {} } : (JSON.parse(text) as Baseline);
}

/** The baseline with the measured figures put in, in the order of their names, so that its diff is only what changed. */
export function withFigures(before: Baseline, measured: readonly Figure[], machine: Machine): Baseline {
  const figures: Record<string, Kept> = { ...before.figures };
  for (const { name, value, unit, ratio } of measured) {
    figures[name] = { value: rounded(value), unit, ...(ratio === undefined ? {} : { ratio: rounded(ratio) }) };
  }
  const sorted = Object.entries(figures).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const kept = before.slo === undefined ? {} : { slo: before.slo };
  return { machine: { ...machine, date: new Date().toISOString().slice(0, 10) }, figures: Object.fromEntries(sorted), ...kept };
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
}

/** Four digits say more than such a measurement knows. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
