import { useEffect, useRef, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Size } from './frame-given.ts';
import type { ChartSeries, Moments } from './chart-model.ts';
import { usePalette, type Palette } from './palette.ts';

type Given = {
  readonly moments: Moments;
  readonly series: readonly ChartSeries[];
  /** Where a value lies, 0 to 1: the scale is that of the figures at the side. */
  readonly place: (value: number) => number;
  readonly size: Size;
  readonly chosen: number | null;
};

/** The lines themselves. New data is drawn into the plot that is there; only other lines or another theme make another one. */
export function LinePlot({ moments, series, place, size, chosen }: Given): ReactNode {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const palette = usePalette();
  const given = useRef({ moments, series, place, size });
  const structure = series.map(({ draw, tone, width, dash }) => [draw, tone, width, dash?.join(' ')].join()).join('|');
  useEffect(() => {
    given.current = { moments, series, place, size };
  }, [moments, series, place, size]);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    plot.current = new uPlot(
      optionsOf(() => given.current, palette),
      dataOf(given.current),
      element,
    );
    return () => {
      plot.current?.destroy();
      plot.current = null;
    };
  }, [structure, palette]);
  useEffect(() => plot.current?.setData(dataOf({ moments, series, place })), [moments, series, place]);
  useEffect(() => plot.current?.setSize({ width: size.width, height: size.height }), [size]);
  useEffect(() => {
    const at = moments.at[chosen ?? -1];
    const left = at === undefined ? -10 : (plot.current?.valToPos(at + moments.everyMs / 2, 'x') ?? -10);
    plot.current?.setCursor({ left, top: left < 0 ? -10 : 1 });
  }, [chosen, moments, series]);
  return <div ref={holder} className="plot__lines" aria-hidden="true" />;
}

type Drawn = Omit<Given, 'chosen'>;

function optionsOf(given: () => Drawn, palette: Palette): uPlot.Options {
  const { series, size } = given();
  const drawn: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const one of series) {
    drawn.push(lineOf(one, palette, () => given().place(0)));
    if (one.draw !== 'band') continue;
    // Its edges are lines that are not stroked, and what lies between them is filled.
    bands.push({ series: [drawn.length + 1, drawn.length], fill: faded(palette[one.tone], 0.16) });
    drawn.push({ width: 0, points: { show: false } }, { width: 0, points: { show: false } });
  }
  return {
    width: size.width,
    height: size.height,
    ms: 1,
    padding: [0, 0, 0, 0],
    legend: { show: false },
    axes: [{ show: false }, { show: false }],
    cursor: { x: false, y: false, points: { size: 7 }, drag: { x: false, y: false, setScale: false } },
    scales: {
      x: { time: false, range: () => [given().moments.from, given().moments.to] },
      y: { range: () => [0, 1] },
    },
    series: drawn,
    bands,
  };
}

/** An area is filled to nothing, which is not the foot of the chart where there is less than nothing. */
function lineOf({ draw, tone, width = 2, dash }: ChartSeries, palette: Palette, zero: () => number): uPlot.Series {
  const colour = palette[tone];
  if (draw === 'bars')
    return { fill: colour, width: 0, paths: uPlot.paths.bars?.({ size: [0.86, Infinity, 1] }) as never, points: { show: false } };
  return {
    stroke: colour,
    width,
    ...(dash !== undefined && { dash: [...dash] }),
    ...(draw === 'area' && { fill: faded(colour, 0.14), fillTo: zero }),
    points: { show: true, size: 5, stroke: colour, fill: colour, filter: aloneIn },
  };
}

/** A value between two unknown ones is no line; it is drawn as the point that it is. */
function aloneIn(plot: uPlot, index: number): number[] {
  const values = plot.data[index] ?? [];
  const known = (at: number): boolean => typeof values[at] === 'number';
  return Array.from(values.keys()).filter((at) => known(at) && !known(at - 1) && !known(at + 1));
}

function dataOf({ moments, series, place }: Pick<Drawn, 'moments' | 'series' | 'place'>): uPlot.AlignedData {
  const placed = (values: readonly (number | null)[] = []): (number | null)[] =>
    moments.at.map((_, index) => (typeof values[index] === 'number' ? place(values[index]) : null));
  const columns = series.flatMap(({ draw, values, low, high }) =>
    draw === 'band' ? [placed(values), placed(low), placed(high)] : [placed(values)],
  );
  return [moments.at.map((at) => at + moments.everyMs / 2), ...columns];
}

function faded(colour: string, part: number): string {
  return `color-mix(in srgb, ${colour} ${part * 100}%, transparent)`;
}
