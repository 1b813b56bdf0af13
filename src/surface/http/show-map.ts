import { quantileIn } from '../../evidence/distribution.ts';
import type { Span } from '../../evidence/slots-of-span.ts';
import { MOST_EDGES } from '../../intake/edge-rules.ts';
import { showCount, showInstant, showNumber } from '../../kernel/show.ts';
import { SECOND, type Instant } from '../../kernel/units.ts';
import { WORST_FIRST } from '../../loops/board.ts';
import type { DependencyMap, MapEdge } from '../../verdict/map/dependency-map.ts';
import type { MapEdgeView, MapNodeView, MapView } from '../../wire/map.ts';
import type { Health } from '../../wire/objective.ts';

export type ServiceHealth = ReadonlyMap<string, readonly Health[]>;

type Shown = {
  readonly at: Instant;
  readonly healths: ServiceHealth;
  /** The window before; null when nobody watched then. */
  readonly before: DependencyMap | null;
};

export function showMap(map: DependencyMap & Span, { at, healths, before }: Shown): MapView {
  const { nodes, edges, from, to } = map;
  const known = before === null ? null : new Set(before.edges.map(keyOf));
  const shown = edges.map((edge) => showEdge(edge, { from, to }, known));
  return {
    at: showInstant(at),
    from: showInstant(from),
    to: showInstant(to),
    window_ms: to - from,
    nodes: nodes.map(({ name, kind }): MapNodeView => {
      const its = kind === 'service' ? (healths.get(name) ?? []) : [];
      return { name, kind, objectives: its.length, health: WORST_FIRST.find((each) => its.includes(each)) ?? null };
    }),
    edges: shown,
    most_edges: MOST_EDGES,
    sentence: sentenceOf(map, shown),
  };
}

function showEdge({ from, to, system, counted, first }: MapEdge, span: Span, known: ReadonlySet<string> | null): MapEdgeView {
  const { good, total, n } = counted;
  return {
    from,
    to,
    system,
    calls: total,
    seen: n,
    per_second: total / ((span.to - span.from) / SECOND),
    failed: total - good,
    success: total === 0 ? null : good / total,
    p50_ms: quantileIn(counted, 0.5),
    p95_ms: quantileIn(counted, 0.95),
    p99_ms: quantileIn(counted, 0.99),
    first_seen: showInstant(first),
    is_new: known === null ? null : !known.has(keyOf({ from, to })),
  };
}

function keyOf({ from, to }: Pick<MapEdge, 'from' | 'to'>): string {
  return `${from}\n${to}`;
}

function sentenceOf({ nodes, edges }: DependencyMap, shown: readonly MapEdgeView[]): string {
  if (edges.length === 0) return 'No call was seen: no client, producer or consumer spans came in the window.';
  const services = nodes.filter(({ kind }) => kind === 'service').length;
  const outside = nodes.filter(({ kind }) => kind === 'external').length;
  const fresh = shown.filter(({ is_new: isNew }) => isNew === true).length;
  const counts = [showNumber(services, 'service'), showNumber(outside, 'third party'), showNumber(edges.length, 'edge')].join(
    ', ',
  );
  return fresh === 0 ? `${counts}.` : `${counts}, ${showCount(fresh)} of them new in this window.`;
}
