import type { Evidence } from '../evidence/evidence.ts';
import type { Exemplar } from '../evidence/exemplar.ts';
import { laneOf } from '../evidence/lane-names.ts';
import type { Indicator } from '../catalog/catalog.ts';
import type { Instant } from '../kernel/units.ts';
import type { CellStore } from '../ports/cell-store.ts';

export type TraceParts = { readonly evidence: () => Evidence; readonly cellStore: Pick<CellStore, 'remembered'> };

export type ExemplarQuestion = {
  readonly from: Instant;
  readonly to: Instant;
  /** Only what went wrong. */
  readonly bad: boolean;
  readonly limit: number;
};

/** Whatever indicators counted of one trace, in the order of time. */
export async function traceOf(parts: TraceParts, trace: string): Promise<readonly Exemplar[]> {
  const fresh = freshOf(parts, (one) => one.trace === trace);
  const stored = await parts.cellStore.remembered.exemplars({ trace });
  return together(fresh, stored).toReversed();
}

/** Traces of what an indicator counted, as it is defined now or was before; the newest first. */
export async function exemplarsOf(
  parts: TraceParts,
  { generation }: Indicator,
  { from, to, bad, limit }: ExemplarQuestion,
): Promise<readonly Exemplar[]> {
  const generations = [...new Set([generation, ...(parts.evidence().generations.get(laneOf(generation)) ?? [])])];
  const fresh = freshOf(parts, (one) => {
    return generations.includes(one.generation) && one.at >= from && one.at < to && (one.bad || !bad);
  });
  const stored = await parts.cellStore.remembered.exemplars({ generations, from, to, bad, limit });
  return together(fresh, stored).slice(0, limit);
}

/** Read before the store is: what is sealed meanwhile is seen twice then, and never not at all. */
function freshOf({ evidence }: TraceParts, isAsked: (one: Exemplar) => boolean): readonly Exemplar[] {
  return [...evidence().remembered.exemplars()].filter(isAsked);
}

function together(fresh: readonly Exemplar[], stored: readonly Exemplar[]): readonly Exemplar[] {
  const all = new Map([...stored, ...fresh].map((one) => [nameOf(one), one]));
  return [...all.values()].toSorted((a, b) => b.at - a.at || (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ trace, generation, cohort, source, at, bad, value }: Exemplar): string {
  return [trace, generation, cohort, source, at, bad, value].join('|');
}
