import type { MapEdgeView, MapNodeView, MapView } from '../../../src/wire/map.ts';

export type PlacedNode = { readonly node: MapNodeView; readonly column: number; readonly row: number };
export type DrawnEdge = {
  readonly key: string;
  readonly edge: MapEdgeView;
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  /** 2 to 8, by the order of magnitude of its calls. */
  readonly weight: number;
  /** Of the weight: what failed, and never so thin that it cannot be seen. */
  readonly bad: number;
};
export type MapLayers = {
  readonly columns: number;
  readonly rows: number;
  readonly placed: readonly PlacedNode[];
  readonly drawn: readonly DrawnEdge[];
  /** Calls that are in the table alone. */
  readonly left: number;
};

const MOST_DRAWN = 60;

/** Who calls stands left of who is called; a ring is cut where it closes, and the line that closes it leads back. */
export function layMap({ nodes, edges }: Pick<MapView, 'nodes' | 'edges'>): MapLayers {
  const kept = edges.slice(0, MOST_DRAWN);
  const names = new Set(kept.flatMap(({ from, to }) => [from, to]));
  const shown = nodes.filter(({ name }) => names.has(name));
  const columns = columnsOf(shown, kept);
  const rows = rowsOf(shown, kept, columns);
  const placed = shown.map((node) => ({ node, column: columns.get(node.name) ?? 0, row: rows.get(node.name) ?? 0 }));
  const byName = new Map(placed.map((one) => [one.node.name, one]));
  const drawn = kept.flatMap((edge): readonly DrawnEdge[] => {
    const [from, to] = [byName.get(edge.from), byName.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    const weight = Math.min(8, 2 + Math.max(0, Math.log10(Math.max(1, edge.calls))));
    const bad = edge.failed > 0 && edge.calls > 0 ? Math.max(1.5, weight * (edge.failed / edge.calls)) : 0;
    return [{ key: `${edge.from}\n${edge.to}\n${edge.system ?? ''}`, edge, from, to, weight, bad }];
  });
  return {
    columns: Math.max(1, ...placed.map(({ column }) => column + 1)),
    rows: Math.max(1, ...placed.map(({ row }) => row + 1)),
    placed,
    drawn,
    left: edges.length - drawn.length,
  };
}

type Call = Pick<MapEdgeView, 'from' | 'to'>;

/** The longest way to each, along calls that close no ring. */
function columnsOf(nodes: readonly MapNodeView[], edges: readonly Call[]): ReadonlyMap<string, number> {
  const forward = withoutRings(nodes, edges);
  const columns = new Map(nodes.map(({ name }) => [name, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    let moved = false;
    for (const { from, to } of forward) {
      const column = (columns.get(from) ?? 0) + 1;
      if (column <= (columns.get(to) ?? 0)) continue;
      columns.set(to, column);
      moved = true;
    }
    if (!moved) break;
  }
  return columns;
}

/** Calls are taken in turn, those of whoever nobody calls first; one that leads back to where it came from is left out. */
function withoutRings(nodes: readonly MapNodeView[], edges: readonly Call[]): readonly Call[] {
  const called = new Set(edges.map(({ to }) => to));
  const next = Map.groupBy(edges, ({ from }) => from);
  const forward: Call[] = [];
  const [open, done] = [new Set<string>(), new Set<string>()];
  const walk = (name: string): void => {
    if (done.has(name)) return;
    open.add(name);
    for (const call of next.get(name) ?? []) {
      if (open.has(call.to)) continue;
      forward.push(call);
      walk(call.to);
    }
    open.delete(name);
    done.add(name);
  };
  for (const { name } of nodes) if (!called.has(name)) walk(name);
  for (const { name } of nodes) walk(name);
  return forward;
}

/** Beside whoever calls it, so that lines cross seldom: each column is ordered by the middle of its callers' rows. */
function rowsOf(
  nodes: readonly MapNodeView[],
  edges: readonly Call[],
  columns: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  const callers = Map.groupBy(edges, ({ to }) => to);
  const middle = (name: string): number => {
    const at = (callers.get(name) ?? []).flatMap(({ from }) => rows.get(from) ?? []);
    return at.length === 0 ? 0 : at.reduce((sum, row) => sum + row, 0) / at.length;
  };
  const last = Math.max(0, ...columns.values());
  for (let column = 0; column <= last; column += 1) {
    const own = nodes.filter(({ name }) => columns.get(name) === column).map(({ name }) => ({ name, at: middle(name) }));
    own.sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
    for (const [row, { name }] of own.entries()) rows.set(name, row);
  }
  return rows;
}
