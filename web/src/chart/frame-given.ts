import type { ReactNode } from 'react';
import type { ChartMark, ChartTone, Moments, Seeing, Stretch } from './chart-model.ts';
import type { ChartTable } from './chart-words.ts';

export type Size = { readonly width: number; readonly height: number };
export type Placed = { readonly place: number; readonly text: string };
export type PlacedLevel = { readonly place: number; readonly label: string; readonly tone: ChartTone };

export type FrameGiven = {
  /** Names the chart for whoever cannot see it. */
  readonly label: string;
  readonly moments: Moments;
  readonly ticks: readonly Placed[];
  readonly levels: readonly PlacedLevel[];
  readonly height: number;
  readonly sync: string;
  readonly blind: readonly Stretch[];
  readonly marks: readonly ChartMark[];
  /** A small chart beside one that tells what happened only shows when. */
  readonly marksAs?: 'told' | 'lines' | undefined;
  readonly seeing: Seeing | undefined;
  /** The mark that is pointed at here or beside the chart, by its id, and who wants to know of it. */
  readonly lit?: string | null | undefined;
  readonly onLit?: ((id: string | null) => void) | undefined;
  /** The moment in words, of the index that is chosen; null: the newest. */
  readonly say: (index: number | null) => string;
  readonly renderLegend: (index: number | null) => ReactNode;
  readonly table: () => ChartTable;
  readonly onStretch: ((stretch: Stretch) => void) | undefined;
  /** Keys that mean something besides the way through time; true when it took the key. */
  readonly onKey?: (key: string) => boolean;
  readonly onPoint?: (up: number) => void;
  /** What can be pointed at in the drawing itself. */
  readonly above?: ReactNode;
  /** What is drawn, given how much room there is and which moment is chosen. */
  readonly children: (size: Size, chosen: number | null) => ReactNode;
};
