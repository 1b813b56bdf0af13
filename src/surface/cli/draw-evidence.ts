import { readInstant } from '../../kernel/read-instant.ts';
import { showDuration, showRatio } from '../../kernel/show.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../../kernel/units.ts';
import { showOdds } from '../../verdict/comparison/odds.ts';
import type { EvidenceTrace, TracePoint } from './evidence-trace.ts';

type Levels = { readonly alpha: number; readonly alphaSafe: number };
/** A part of the picture: what is drawn in it lies between two values, and grows upwards. */
type Panel = { readonly top: number; readonly height: number; readonly low: number; readonly high: number };
type Axis = { readonly from: number; readonly span: number };

const WIDTH = 960;
const HEIGHT = 640;
const LEFT = 96;
const RIGHT = 176;
const PLOT = WIDTH - LEFT - RIGHT;
const HARM = '#b3261e';
const SAFE = '#1b6e3c';
const BAND = '#3b6ea8';
const INK = '#1d1f21';
const QUIET = '#5c6166';
/** Evidence against what is drawn is not followed further down than this: 1 : 10,000. */
const LOWEST = -4;

/** The evidence and the excess over time, as SVG: harm and safety with the levels that they have to reach, and when they did. */
export function drawEvidence(trace: EvidenceTrace, levels: Levels): string {
  const points = trace.points();
  const axis = axisOf(points);
  const evidence = evidencePanel(points, levels);
  const excess = excessPanel(points);
  const title = `${trace.last?.verdict ?? ''}: ${trace.last?.because ?? ''}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...headline(title),
    ...evidenceDrawn(points, { trace, levels, axis, panel: evidence }),
    ...excessDrawn(points, { axis, panel: excess }),
    ...timeDrawn(axis, excess, trace.first?.at ?? ''),
    '</svg>\n',
  ].join('\n');
}

function axisOf(points: readonly TracePoint[]): Axis {
  const [first, last] = [timeOf(points[0]), timeOf(points.at(-1))];
  return { from: first, span: Math.max(10 * SECOND, last - first) };
}

function evidencePanel(points: readonly TracePoint[], { alpha, alphaSafe }: Levels): Panel {
  const all = points.flatMap(({ log10Harm, log10Safe }) => [log10Harm, log10Safe]);
  const needed = [-Math.log10(alpha), -Math.log10(alphaSafe)];
  const low = Math.max(LOWEST, Math.floor(all.reduce((a, b) => Math.min(a, b), -0.5)));
  const high = Math.ceil(all.reduce((a, b) => Math.max(a, b), Math.max(...needed)) + 0.25);
  return { top: 104, height: 268, low, high };
}

function excessPanel(points: readonly TracePoint[]): Panel {
  // The first intervals are as wide as anything can be; the picture shows the ones that say something.
  const told = points.slice(Math.floor(points.length / 8));
  const low = told.reduce((least, { excess }) => Math.min(least, excess[0]), 0);
  const high = told.reduce((most, { excess }) => Math.max(most, excess[1]), 0);
  const room = Math.max(1e-6, (high - low) / 10);
  return { top: 424, height: 152, low: Math.max(-1, low - room), high: Math.min(1, high + room) };
}

type Drawing = { readonly axis: Axis; readonly panel: Panel };

function evidenceDrawn(
  points: readonly TracePoint[],
  { trace, levels, axis, panel }: Drawing & { trace: EvidenceTrace; levels: Levels },
): readonly string[] {
  const ticks = ticksOf(panel.low, panel.high, 6);
  const worse = -Math.log10(levels.alpha);
  const safe = -Math.log10(levels.alphaSafe);
  const label = (text: string, colour: string, y: number): string =>
    `<text x="${WIDTH - RIGHT + 10}" y="${round(y + 4)}" fill="${colour}">${escaped(text)}</text>`;
  // Two levels that are near each other keep their words apart.
  const apart = Math.max(0, 16 - Math.abs(yOf(panel, worse) - yOf(panel, safe))) / 2;
  return [
    `<text x="${LEFT}" y="${panel.top - 10}" fill="${INK}" font-weight="600">Evidence</text>`,
    ...ticks.map((tick) => gridLine(panel, tick, showOdds(tick))),
    ...frame(panel),
    level(panel, worse, HARM),
    level(panel, safe, SAFE),
    label(`${showOdds(worse)} is worse`, HARM, yOf(panel, worse) - (worse >= safe ? apart : -apart)),
    label(`${showOdds(safe)} is safe`, SAFE, yOf(panel, safe) + (worse >= safe ? apart : -apart)),
    lineOf(points, { axis, panel, value: ({ log10Harm }) => log10Harm, colour: HARM }),
    lineOf(points, { axis, panel, value: ({ log10Safe }) => log10Safe, colour: SAFE }),
    ...key(panel.top - 14),
    ...crossing(trace.worseAt, 'worse', { axis, panel, colour: HARM }),
    ...crossing(trace.safeAt, 'safe', { axis, panel, colour: SAFE }),
  ];
}

function excessDrawn(points: readonly TracePoint[], { axis, panel }: Drawing): readonly string[] {
  const edge = (side: 0 | 1): readonly string[] =>
    points.map((point) => `${round(xOf(axis, timeOf(point)))},${round(yOf(panel, point.excess[side]))}`);
  const band = [...edge(1), ...edge(0).toReversed()].join(' ');
  return [
    `<text x="${LEFT}" y="${panel.top - 10}" fill="${INK}" font-weight="600">Share of events that fail more on the candidate, 95 % at every look together</text>`,
    ...ticksOf(panel.low, panel.high, 4).map((tick) => gridLine(panel, tick, showRatio(tick))),
    ...frame(panel),
    `<polygon points="${band}" fill="${BAND}" fill-opacity="0.22" stroke="${BAND}" stroke-width="1"/>`,
    `<line x1="${LEFT}" x2="${LEFT + PLOT}" y1="${round(yOf(panel, 0))}" y2="${round(yOf(panel, 0))}" stroke="${INK}" stroke-width="1"/>`,
    `<text x="${WIDTH - RIGHT + 10}" y="${round(yOf(panel, 0) + 4)}" fill="${INK}">no difference</text>`,
  ];
}

function timeDrawn({ from, span }: Axis, { top, height }: Panel, first: string): readonly string[] {
  const every = STEPS.find((step) => span / step <= 8) ?? span / 8;
  const y = top + height;
  const ticks = Array.from({ length: Math.floor(span / every) + 1 }, (_, i) => i * every);
  return [
    ...ticks.map((ms) => {
      const x = round(xOf({ from, span }, from + ms));
      return `<line x1="${x}" x2="${x}" y1="${y}" y2="${y + 5}" stroke="${QUIET}"/><text x="${x}" y="${y + 19}" text-anchor="middle" fill="${QUIET}">${showDuration(ms as DurationMs)}</text>`;
    }),
    `<text x="${LEFT}" y="${y + 40}" fill="${QUIET}">since ${escaped(first)}</text>`,
  ];
}

const STEPS: readonly number[] = [
  10 * SECOND,
  30 * SECOND,
  ...[1, 2, 5, 10, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 8, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 30, 90].map((days) => days * DAY),
];

/** What was found, in as many lines as fit above the picture. */
function headline(title: string): readonly string[] {
  const lines = [''];
  for (const word of title.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length > 128) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  const shown = lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]} …`] : lines;
  return shown.map((line, i) => `<text x="20" y="${26 + 18 * i}" fill="${INK}" font-size="13">${escaped(line)}</text>`);
}

function key(y: number): readonly string[] {
  const entry = (x: number, colour: string, text: string): string =>
    `<line x1="${x}" x2="${x + 22}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2"/><text x="${x + 28}" y="${y + 4}" fill="${INK}">${text}</text>`;
  return [entry(LEFT + 190, HARM, 'worse than allowed'), entry(LEFT + 350, SAFE, 'within what is allowed')];
}

function crossing(at: string | null, word: string, { axis, panel, colour }: Drawing & { colour: string }): readonly string[] {
  if (at === null) return [];
  const time = readInstant(at) ?? axis.from;
  const x = round(xOf(axis, time));
  const isLate = x > LEFT + PLOT - 120;
  const text = `${word} after ${showDuration((time - axis.from) as DurationMs)}`;
  return [
    `<line x1="${x}" x2="${x}" y1="${panel.top}" y2="${panel.top + panel.height}" stroke="${colour}" stroke-width="1" stroke-dasharray="2 3"/>`,
    `<text x="${isLate ? x - 6 : x + 6}" y="${panel.top + 14}" text-anchor="${isLate ? 'end' : 'start'}" fill="${colour}">${text}</text>`,
  ];
}

type Drawn = Drawing & { readonly value: (point: TracePoint) => number; readonly colour: string };

function lineOf(points: readonly TracePoint[], { axis, panel, value, colour }: Drawn): string {
  const places = points.map((point) => `${round(xOf(axis, timeOf(point)))},${round(yOf(panel, value(point)))}`);
  const [only] = places;
  if (places.length === 1 && only !== undefined) {
    const [x, y] = only.split(',');
    return `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`;
  }
  return `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2" stroke-linejoin="round"/>`;
}

function level(panel: Panel, value: number, colour: string): string {
  const y = round(yOf(panel, value));
  return `<line x1="${LEFT}" x2="${LEFT + PLOT}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="1" stroke-dasharray="6 4"/>`;
}

function gridLine(panel: Panel, value: number, text: string): string {
  const y = round(yOf(panel, value));
  return `<line x1="${LEFT}" x2="${LEFT + PLOT}" y1="${y}" y2="${y}" stroke="#e3e5e8"/><text x="${LEFT - 8}" y="${round(y + 4)}" text-anchor="end" fill="${QUIET}">${escaped(text)}</text>`;
}

function frame({ top, height }: Panel): readonly string[] {
  return [`<rect x="${LEFT}" y="${top}" width="${PLOT}" height="${height}" fill="none" stroke="#c4c8cc"/>`];
}

/** Round values, about as many as wanted. */
function ticksOf(low: number, high: number, wanted: number): readonly number[] {
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const from = Math.ceil(low / step);
  return Array.from({ length: Math.max(0, Math.floor(high / step) - from + 1) }, (_, i) =>
    Number(((from + i) * step).toPrecision(12)),
  );
}

function xOf({ from, span }: Axis, time: number): number {
  return LEFT + (PLOT * (time - from)) / span;
}

/** What lies outside is drawn at the edge. */
function yOf({ top, height, low, high }: Panel, value: number): number {
  const inside = Math.min(high, Math.max(low, value));
  return top + height - (height * (inside - low)) / (high - low);
}

function timeOf(point: TracePoint | undefined): number {
  return (point === undefined ? null : readInstant(point.at)) ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
