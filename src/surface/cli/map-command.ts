import type { Command } from 'commander';
import { showCount, showRatio } from '../../kernel/show.ts';
import { map, type MapEdgeView, type MapNodeView, type MapView } from '../../wire/map.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readSince } from './read-option.ts';
import { showTable, type Cell } from './table.ts';
import type { Terminal } from './terminal.ts';

type Given = { readonly window?: string; readonly from?: string; readonly to?: string; readonly dot?: boolean };

/** Who calls whom, as a table or as a drawing for Graphviz. */
export function mapCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('map')
    .description('who calls whom, third parties included: rate, success and latency of every edge')
    .option('--window <duration>', 'how far back: 15m, 1h, 7d (default: 1h)')
    .option('--from <time>', 'start of the window instead: 24h ago as 24h, or a time', readSince)
    .option('--to <time>', 'its end (default: now)', readSince)
    .option('--dot', 'as a drawing for Graphviz, for plimsoll map --dot | dot -Tsvg')
    .action(async ({ dot = false, ...given }: Given) => {
      const query = new URLSearchParams(Object.entries(given));
      const found = await client().get(`/api/v1/map${query.size === 0 ? '' : `?${query.toString()}`}`, map);
      finish(found.edges.length === 0 ? EXIT.unknown : EXIT.yes);
      if (json()) outside.say(JSON.stringify(found, null, 2));
      else outside.say(dot ? showDot(found) : showMap(found, outside.terminal));
    });
}

const HEADING = ['FROM', 'TO', 'KIND', 'CALLS', 'PER SECOND', 'SUCCESS', 'P50', 'P95', 'P99', ''];

function showMap({ sentence, from, to, edges, nodes }: MapView, terminal: Terminal): string {
  const kinds = new Map(nodes.map(({ name, kind }) => [name, kind]));
  const rows = edges.map((edge): readonly Cell[] => [
    edge.from,
    edge.to,
    edge.system ?? kinds.get(edge.to) ?? '',
    showCount(edge.calls),
    String(Number(edge.per_second.toPrecision(3))),
    edge.success === null ? '–' : showRatio(edge.success),
    ...[edge.p50_ms, edge.p95_ms, edge.p99_ms].map(showMs),
    edge.is_new === true ? 'new' : '',
  ]);
  const heading = `${sentence} From ${from} to ${to}.`;
  return rows.length === 0 ? heading : `${heading}\n\n${showTable({ heading: HEADING, rows }, terminal)}`;
}

function showMs(value: number | null): string {
  return value === null ? '–' : `${Number(value.toPrecision(3))} ms`;
}

const SHAPES: Readonly<Record<MapNodeView['kind'], string>> = {
  service: 'box',
  database: 'cylinder',
  queue: 'cds',
  external: 'ellipse',
  unknown: 'plaintext',
  others: 'plaintext',
};

function showDot({ nodes, edges }: MapView): string {
  const lines = [
    ...nodes.map(({ name, kind, health }) => {
      const broken = health === 'exhausted' || health === 'burning' ? ', color=red' : '';
      return `  ${quoted(name)} [shape=${SHAPES[kind]}${broken}];`;
    }),
    ...edges.map((edge) => `  ${quoted(edge.from)} -> ${quoted(edge.to)} [label=${quoted(labelOf(edge))}];`),
  ];
  return `digraph map {\n  rankdir=LR;\n${lines.join('\n')}\n}`;
}

function labelOf({ per_second: rate, success, p95_ms: p95 }: MapEdgeView): string {
  const parts = [`${Number(rate.toPrecision(3))}/s`, ...(success === null ? [] : [showRatio(success)]), `p95 ${showMs(p95)}`];
  return parts.join(', ');
}

/** A name is what a sender says: only what cannot leave its quotes is written. */
function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"\p{Cc}]/gu, (char) => (char === '"' || char === '\\' ? `\\${char}` : ' '))}"`;
}
