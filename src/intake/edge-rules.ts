import type { SpanKind } from '../catalog/catalog.ts';
import type { CohortChanges } from './cohort-changes.ts';
import { CohortTable } from './cohort-table.ts';
import { openSeriesBudget } from './series-budget.ts';

/**
 * Who calls whom, as spans tell it: beside the catalog's journeys stand two that everybody has. `edge/calls` counts what
 * callers say of their calls, `edge/receives` what consumers say of the messages that they took. Both are cells like those of any
 * indicator, so they are sealed, rolled up, kept and asked for as of an instant like these.
 */
export const EDGE_CALLS = 'edge/calls';
export const EDGE_RECEIVES = 'edge/receives';

/** Most edges kept apart, of each of the two; more of them are counted together as `__other__`. */
export const MOST_EDGES = 200;

/** Label and attribute: who says it, and what tells the other side. Those that begin with `edge.` are gathered from several. */
export const EDGE_LABELS: readonly { readonly label: string; readonly attribute: string }[] = [
  { label: 'service', attribute: 'service.name' },
  { label: 'peer', attribute: 'edge.peer' },
  { label: 'port', attribute: 'edge.port' },
  { label: 'system', attribute: 'edge.system' },
  { label: 'part', attribute: 'edge.part' },
];

/** An edge's series, the kinds of spans that tell of it, and its cohorts. */
export type EdgeRule = {
  readonly generation: string;
  readonly series: number;
  readonly kinds: readonly SpanKind[];
  readonly cohorts: CohortTable;
};

/** `first`: the place of the first of the two series. Their cohorts take nothing from the room that the catalog's have. */
export function edgeRules(
  first: number,
  { most, changes }: { readonly most: number; readonly changes: CohortChanges },
): EdgeRule[] {
  const table = (): CohortTable =>
    new CohortTable(
      EDGE_LABELS.map(({ label }) => label),
      most,
      { budget: openSeriesBudget(Number.POSITIVE_INFINITY), changes, cost: 1 },
    );
  return [
    { generation: EDGE_CALLS, series: first, kinds: ['client', 'producer'], cohorts: table() },
    { generation: EDGE_RECEIVES, series: first + 1, kinds: ['consumer'], cohorts: table() },
  ];
}
