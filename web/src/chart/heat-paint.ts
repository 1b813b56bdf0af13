import { across, type Moments } from './chart-model.ts';
import type { Scale } from './chart-scale.ts';
import type { Size } from './frame-given.ts';
import type { HeatCell } from './heat-model.ts';
import type { Palette } from './palette.ts';

export type HeatLine = {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly width: number;
  readonly dash?: readonly number[];
};
export type HeatDrawing = {
  readonly cells: readonly HeatCell[];
  readonly lines: readonly HeatLine[];
  readonly moments: Moments;
  readonly scale: Scale;
  readonly size: Size;
};

/** Ink on paper, and light ink on dark paper: how dark a cell is, is how often its values came. */
export function paintHeat(canvas: HTMLCanvasElement, drawing: HeatDrawing, palette: Palette): void {
  const { size } = drawing;
  const dense = globalThis.devicePixelRatio;
  canvas.width = Math.round(size.width * dense);
  canvas.height = Math.round(size.height * dense);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const place = { x: (at: number) => across(drawing.moments, at) * canvas.width, y: (up: number) => (1 - up) * canvas.height };
  paintCells(context, drawing, { place, palette });
  for (const line of drawing.lines) paintLine(context, line, { drawing, place, palette, dense });
}

type Place = { readonly x: (at: number) => number; readonly y: (up: number) => number };

function paintCells(
  context: CanvasRenderingContext2D,
  { cells, moments, scale }: HeatDrawing,
  { place, palette }: { place: Place; palette: Palette },
): void {
  for (const { slot, low, high, shade, isSlow } of cells) {
    const at = moments.at[slot] ?? moments.from;
    const [left, right] = [Math.round(place.x(at)), Math.round(place.x(at + moments.everyMs))];
    const [head, foot] = [Math.round(place.y(scale.place(high))), Math.round(place.y(scale.place(low)))];
    context.globalAlpha = shade * 0.85;
    context.fillStyle = isSlow ? palette.breach : palette.soft;
    context.fillRect(left, head, Math.max(1, right - left), Math.max(1, foot - head));
  }
  context.globalAlpha = 1;
}

type Drawn = { readonly drawing: HeatDrawing; readonly place: Place; readonly palette: Palette; readonly dense: number };

/** A line has a halo in the colour of the paper, so that it is seen over dark cells, too. */
function paintLine(context: CanvasRenderingContext2D, line: HeatLine, { drawing, place, palette, dense }: Drawn): void {
  const { moments, scale } = drawing;
  context.beginPath();
  let isDrawn = false;
  for (const [slot, value] of line.values.entries()) {
    const x = place.x((moments.at[slot] ?? moments.from) + moments.everyMs / 2);
    if (value === null) isDrawn = false;
    else if (isDrawn) context.lineTo(x, place.y(scale.place(value)));
    else {
      context.moveTo(x, place.y(scale.place(value)));
      isDrawn = true;
    }
  }
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.strokeStyle = palette.panel;
  context.lineWidth = (line.width + (line.dash === undefined ? 2.5 : 1)) * dense;
  context.stroke();
  context.setLineDash((line.dash ?? []).map((length) => length * dense));
  context.strokeStyle = palette.ink;
  context.lineWidth = line.width * dense;
  context.stroke();
  context.setLineDash([]);
}
