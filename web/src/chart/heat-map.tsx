import { Link } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import { across, type ChartMark, type Moments, type Seeing, type Stretch } from './chart-model.ts';
import type { Size } from './frame-given.ts';
import { heatCells, heatScale, heatTable, rowAt, sayCell, type Heat } from './heat-model.ts';
import { paintHeat, type HeatLine } from './heat-paint.ts';
import { MomentFoot } from './moment-foot.tsx';
import { usePalette } from './palette.ts';
import { showTime } from './time-ticks.ts';
import type { Scale } from './chart-scale.ts';

export type HeatDot = { readonly trace: string; readonly at: number; readonly value: number; readonly isBad: boolean };

export type HeatMapGiven = {
  readonly label: string;
  readonly moments: Moments;
  readonly heat: Heat;
  /** From where on a value is too much; what lies beyond it is in the colour of breaches. */
  readonly threshold: number | null;
  readonly lines: readonly HeatLine[];
  readonly dots: readonly HeatDot[];
  /** A trace that is pointed at elsewhere. */
  readonly chosenTrace?: string | null;
  readonly show: (value: number) => string;
  readonly blind: readonly Stretch[];
  readonly marks: readonly ChartMark[];
  readonly seeing: Seeing;
  readonly sync: string;
  readonly height?: number;
  readonly onStretch?: (stretch: Stretch) => void;
};

/** How often which values came: time across, values up, often is dark. Over it percentiles, the threshold, and single traces. */
export function HeatMap(given: HeatMapGiven): ReactNode {
  const { label, moments, heat, threshold, lines, show, seeing } = given;
  const scale = useMemo(() => heatScale(heat, threshold), [heat, threshold]);
  const [row, setRow] = useState(0);
  const rows = heat.edges.length - 1;
  const newest = heat.slots.findLastIndex((slot) => slot.length > 0);
  const told = Math.min(row, rows - 1);
  const say = (index: number | null): string => {
    const slot = index ?? newest;
    const at = moments.at[slot];
    if (at === undefined) return 'No moment is known.';
    const values = lines.map(
      ({ label: name, values: of }) => `${name} ${typeof of[slot] === 'number' ? show(of[slot]) : 'not known'}`,
    );
    return `${showTime(at, moments)} UTC: ${sayCell(heat, { slot, row: told }, show)}; ${values.join(', ')}`;
  };
  return (
    <ChartFrame
      label={label}
      moments={moments}
      height={given.height ?? 300}
      sync={given.sync}
      ticks={scale.ticks.map(({ value, place }) => ({ place, text: show(value) }))}
      levels={
        threshold === null ? [] : [{ place: scale.place(threshold), label: `slow from ${show(threshold)}`, tone: 'breach' }]
      }
      blind={given.blind}
      marks={given.marks}
      seeing={seeing}
      say={say}
      renderLegend={(index) => <HeatLegend given={given} index={index} row={told} newest={newest} />}
      table={() => heatTable({ moments, heat, scale }, lines, show)}
      onStretch={given.onStretch}
      onPoint={(up) => setRow(rowAt(heat, scale, up))}
      onKey={(key) => {
        if (key !== 'ArrowUp' && key !== 'ArrowDown') return false;
        setRow(Math.min(rows - 1, Math.max(0, told + (key === 'ArrowUp' ? 1 : -1))));
        return true;
      }}
      above={<Dots given={given} scale={scale} />}
    >
      {(size, chosen) => (
        <>
          <Cells given={given} scale={scale} size={size} />
          {chosen !== null && <CellCursor moments={moments} heat={heat} scale={scale} slot={chosen} row={told} />}
          <LineWords lines={lines} scale={scale} />
        </>
      )}
    </ChartFrame>
  );
}

type Legend = { readonly given: HeatMapGiven; readonly index: number | null; readonly row: number; readonly newest: number };

function HeatLegend({ given, index, row, newest }: Legend): ReactNode {
  const { lines, show, heat, moments, seeing } = given;
  const slot = index ?? newest;
  return (
    <>
      <span className="plot__entry">
        <i className="plot__key plot__key--cells plot-tone-ink" aria-hidden="true" />
        {index === null ? 'seldom to often' : <b>{sayCell(heat, { slot, row }, show)}</b>}
      </span>
      {lines.map(({ label, values }) => (
        <span key={label} className="plot__entry">
          {label} <b>{typeof values[slot] === 'number' ? show(values[slot]) : 'not known'}</b>
        </span>
      ))}
      <MomentFoot moments={moments} at={moments.at[slot]} index={slot} seeing={seeing} isNewest={index === null} />
    </>
  );
}

function Cells({ given, scale, size }: { given: HeatMapGiven; scale: Scale; size: Size }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePalette();
  const { heat, threshold, moments, lines } = given;
  const cells = useMemo(() => heatCells(heat, threshold), [heat, threshold]);
  useEffect(() => {
    if (canvas.current !== null) paintHeat(canvas.current, { cells, lines, moments, scale, size }, palette);
  }, [cells, lines, moments, scale, size, palette]);
  return <canvas ref={canvas} className="plot__cells" aria-hidden="true" />;
}

type Cursor = {
  readonly moments: Moments;
  readonly heat: Heat;
  readonly scale: Scale;
  readonly slot: number;
  readonly row: number;
};

function CellCursor({ moments, heat, scale, slot, row }: Cursor): ReactNode {
  const at = moments.at[slot] ?? moments.from;
  const [left, right] = [across(moments, at), across(moments, at + moments.everyMs)];
  const [foot, head] = [scale.place(heat.edges[row] ?? 0), scale.place(heat.edges[row + 1] ?? 0)];
  const style = {
    left: `${left * 100}%`,
    width: `${(right - left) * 100}%`,
    bottom: `${foot * 100}%`,
    height: `${(head - foot) * 100}%`,
  };
  return <i className="plot__cell" style={style} />;
}

/** Which line is which, where it ends. Two that end beside each other would hide each other: the later one is left out. */
function LineWords({ lines, scale }: { lines: readonly HeatLine[]; scale: Scale }): ReactNode {
  const taken: number[] = [];
  return lines.map(({ label, values }) => {
    const last = values.findLast((value) => value !== null) ?? null;
    const place = last === null ? null : scale.place(last);
    if (place === null || taken.some((other) => Math.abs(other - place) < 0.05)) return null;
    taken.push(place);
    return (
      <span key={label} className="plot__line-word" style={{ bottom: `${place * 100}%` }} aria-hidden="true">
        {label}
      </span>
    );
  });
}

/** Single traces where they lie. They are for the pointer: the list of traces has the same by keyboard. */
function Dots({ given: { dots, moments, chosenTrace, show }, scale }: { given: HeatMapGiven; scale: Scale }): ReactNode {
  return dots.map(({ trace, at, value, isBad }) => (
    <Link
      key={`${trace} ${at} ${value}`}
      to="/evidence/traces/$id"
      params={{ id: trace }}
      tabIndex={-1}
      aria-hidden="true"
      title={`${isBad ? 'went wrong, ' : ''}${show(value)}, trace ${trace.slice(0, 8)}`}
      className={`plot__dot${isBad ? ' plot__dot--bad' : ''}${chosenTrace === trace ? ' plot__dot--chosen' : ''}`}
      style={{ left: `${across(moments, at) * 100}%`, bottom: `${scale.place(value) * 100}%` }}
    />
  ));
}
