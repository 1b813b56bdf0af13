import type { Baseline, Machine } from './baseline.ts';
import type { Figure } from './figure.ts';

const HEAD = ['figure', 'now', 'unit', 'baseline', 'change', 'against peer'] as const;

/** The figures as a table for people. */
export function showFigures(figures: readonly Figure[], baseline: Baseline, machine: Machine): string {
  const rows = figures.map((figure) => row(figure, baseline));
  const all: readonly (readonly string[])[] = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const lines = all.map((cells) =>
    cells
      .map((cell, column) => pad(cell, column, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', ...aboutMachines(baseline, machine)].join('\n');
}

function row(figure: Figure, { figures }: Baseline): readonly string[] {
  const before = figures[figure.name];
  const comparable = before !== undefined && before.unit === figure.unit && before.value > 0;
  const change = comparable ? (figure.value / before.value - 1) * 100 : null;
  return [
    figure.name,
    showNumber(figure.value),
    figure.unit,
    before === undefined ? 'new' : showNumber(before.value),
    change === null ? '' : `${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(0)} %`,
    figure.ratio === undefined ? '' : `${figure.ratio.toPrecision(3)}× ${figure.peer ?? 'peer'}`,
  ];
}

function aboutMachines({ machine: before }: Baseline, now: Machine): readonly string[] {
  const here = `now:      ${describe(now)}`;
  if (before === null) return [here, 'baseline: none yet; --write keeps these figures'];
  const same = before.cpu === now.cpu && before.cores === now.cores && before.node === now.node;
  return [here, `baseline: ${describe(before)}, ${before.date}${same ? '' : ' (another machine: compare the ratios only)'}`];
}

function describe({ cpu, cores, memory_gib, node }: Machine): string {
  return `${cpu}, ${cores} cores, ${memory_gib} GiB, Node ${node}`;
}

/** Names and units stand left, numbers right. */
function pad(cell: string, column: number, width: number): string {
  return column === 0 || column === 2 || column === 5 ? cell.padEnd(width) : cell.padStart(width);
}

/** 1234567 is `1,234,567`; small numbers keep three digits. */
function showNumber(value: number): string {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',');
}
