import { addDistribution, emptyDistribution, type Distribution } from '../../evidence/distribution.ts';
import { EDGE_RECEIVES } from '../../intake/edge-rules.ts';
import { OTHER } from '../../intake/cohort-table.ts';
import type { Instant } from '../../kernel/units.ts';
import { calleeOf, queueOf, type EdgeLabels, type KnownServices, type MapNode } from './callee.ts';

/** What was counted of one cohort of edges. `first`: the first slot in which it was seen. */
export type EdgeFact = {
  readonly generation: string;
  readonly labels: EdgeLabels;
  readonly counted: Distribution;
  readonly first: Instant;
};

export type MapEdge = {
  readonly from: string;
  readonly to: string;
  /** The database, protocol or broker that its spans name; null when they name none. */
  readonly system: string | null;
  readonly counted: Distribution;
  readonly first: Instant;
};

export type DependencyMap = {
  /** In the order of names. */
  readonly nodes: readonly MapNode[];
  /** The most calls first. */
  readonly edges: readonly MapEdge[];
};

/** Who calls whom. Calls of one callee that were told apart by port or part are one edge when they lead to the same node. */
export function dependencyMap(facts: readonly EdgeFact[], declared: KnownServices): DependencyMap {
  const speakers = facts.flatMap(({ labels }) => (labels['service'] === OTHER ? [] : [labels['service'] ?? OTHER]));
  const known = { ...declared, names: new Set([...declared.names, ...speakers]) };
  const nodes = new Map<string, MapNode>();
  const edges = new Map<string, MapEdge>();
  for (const fact of facts) {
    const { from, to } = endsOf(fact, known);
    for (const node of [from, to]) nodes.set(node.name, nodes.get(node.name) ?? node);
    const key = `${from.name}\n${to.name}`;
    const edge = edges.get(key) ?? {
      from: from.name,
      to: to.name,
      system: systemOf(fact.labels),
      counted: emptyDistribution(),
      first: fact.first,
    };
    addDistribution(edge.counted, fact.counted);
    edges.set(key, fact.first < edge.first ? { ...edge, first: fact.first } : edge);
  }
  return {
    nodes: [...nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    edges: [...edges.values()].sort((a, b) => b.counted.total - a.counted.total || (a.from + a.to < b.from + b.to ? -1 : 1)),
  };
}

/** Messages lead from a queue to who takes them. */
function endsOf({ generation, labels }: EdgeFact, known: KnownServices): { readonly from: MapNode; readonly to: MapNode } {
  const name = labels['service'] ?? OTHER;
  const speaker: MapNode = name === OTHER ? { name: OTHER, kind: 'others' } : { name, kind: 'service' };
  if (generation === EDGE_RECEIVES) return { from: queueOf(labels), to: speaker };
  return { from: speaker, to: calleeOf(labels, known) };
}

function systemOf({ system }: EdgeLabels): string | null {
  return system === undefined || system === '__none__' || system === OTHER ? null : system;
}
