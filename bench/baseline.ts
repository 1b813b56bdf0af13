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
  /** What `npm run bench:canary` found, in its order and with the goals there are. */
  readonly canary?: WithGoals;
  /** What `npm run bench:web` measured, in its order and with the goals there are. */
  readonly web?: WithGoals;
};
type WithGoals = Pick<Baseline, 'machine'> & { readonly figures: Readonly<Record<string, Kept & Goal>> };
/** Both bounds are part of what is allowed. */
export type Goal = { readonly atMost?: number; readonly atLeast?: number };

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
  return { ...before, machine: dated(machine), figures: Object.fromEntries(sorted) };
}

/** The baseline with what canaries showed in place of what they showed before. */
export function withCanary(before: Baseline, measured: readonly (Figure & Goal)[], machine: Machine): Baseline {
  return { ...before, canary: withGoals(measured, machine) };
}

/** The baseline with what the screens took in place of what they took before. */
export function withWeb(before: Baseline, measured: readonly (Figure & Goal)[], machine: Machine): Baseline {
  return { ...before, web: withGoals(measured, machine) };
}

function withGoals(measured: readonly (Figure & Goal)[], machine: Machine): WithGoals {
  const figures = measured.map(({ name, value, unit, ratio, atMost, atLeast }) => {
    const goal = { ...(atMost === undefined ? {} : { atMost }), ...(atLeast === undefined ? {} : { atLeast }) };
    return [name, { value: rounded(value), unit, ...(ratio === undefined ? {} : { ratio: rounded(ratio) }), ...goal }] as const;
  });
  return { machine: dated(machine), figures: Object.fromEntries(figures) };
}

function dated(machine: Machine): Machine & { readonly date: string } {
  return { ...machine, date: new Date().toISOString().slice(0, 10) };
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
