import type uPlot from 'uplot';
import { showOdds } from '../show.ts';
import { oddsTicks, SHORTEST_SPAN_S, type EvidenceSeries } from './evidence-series.ts';

export type Palette = Readonly<Record<'panel' | 'muted' | 'rule' | 'good' | 'breach', string>> & { readonly font: string };

const HEIGHT = 300;

/** A canvas cannot refer to CSS variables: their present values are read, and read again when the theme changes. */
export function readPalette(element: Element): Palette {
  const probe = document.createElement('span');
  element.append(probe);
  const value = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const palette: Palette = {
    panel: value('--panel'),
    muted: value('--muted'),
    rule: value('--rule'),
    good: value('--good'),
    breach: value('--breach'),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
  };
  probe.remove();
  return palette;
}

export function readChartOptions(series: () => EvidenceSeries, palette: Palette, width: number): uPlot.Options {
  const axis = { stroke: palette.muted, font: palette.font, ticks: { stroke: palette.rule, width: 1, size: 4 } };
  return {
    width,
    height: HEIGHT,
    padding: [14, 30, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { range: (_plot, from, to) => [from, Math.max(to, from + SHORTEST_SPAN_S)] },
      y: { range: () => [series().low, series().high] },
    },
    axes: [
      {
        ...axis,
        size: 34,
        grid: { show: false },
        values: (_plot, splits) => splits.map((second) => new Date(second * 1_000).toISOString().slice(11, 19)),
        space: 90,
      },
      {
        ...axis,
        size: 66,
        grid: { stroke: palette.rule, width: 1 },
        splits: () => oddsTicks(series().low, series().high),
        values: (_plot, splits) => splits.map(showOdds),
      },
    ],
    series: [
      {},
      {
        label: 'worse than allowed',
        stroke: palette.breach,
        width: 2.5,
        points: { show: series().columns[0].length < 30, size: 6, fill: palette.breach },
      },
      {
        label: 'not worse',
        stroke: palette.good,
        width: 2.5,
        points: { show: series().columns[0].length < 30, size: 6, fill: palette.good },
      },
    ],
    hooks: { draw: [(plot) => drawCrossings(plot, series(), palette)] },
  };
}

/** The two lines that decide, each with the consequence written on it. */
function drawCrossings(plot: uPlot, series: EvidenceSeries, palette: Palette): void {
  const apart = Math.abs(series.harmCrossing - series.safeCrossing) > 0.3;
  drawCrossing(
    plot,
    { at: series.harmCrossing, colour: palette.breach, text: `rolled back at ${showOdds(series.harmCrossing)}`, above: true },
    palette,
  );
  drawCrossing(
    plot,
    { at: series.safeCrossing, colour: palette.good, text: `step passed at ${showOdds(series.safeCrossing)}`, above: !apart },
    palette,
  );
}

function drawCrossing(plot: uPlot, line: { at: number; colour: string; text: string; above: boolean }, palette: Palette): void {
  const { ctx, bbox } = plot;
  const y = Math.round(plot.valToPos(line.at, 'y', true));
  const dense = globalThis.devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = line.colour;
  ctx.lineWidth = 1.25 * dense;
  ctx.setLineDash([7 * dense, 4 * dense]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = palette.font.replace(/^[\d.]+px/, `${12 * dense}px`);
  ctx.textAlign = 'right';
  ctx.textBaseline = line.above ? 'bottom' : 'top';
  const [right, foot] = [bbox.left + bbox.width - 6 * dense, y + (line.above ? -4 : 5) * dense];
  const wide = ctx.measureText(line.text).width;
  ctx.fillStyle = palette.panel; // a plate under the words, so that the evidence does not run through them
  ctx.fillRect(right - wide - 3 * dense, foot - (line.above ? 14 : 1) * dense, wide + 6 * dense, 15 * dense);
  ctx.fillStyle = line.colour;
  ctx.fillText(line.text, right, foot);
  ctx.restore();
}
