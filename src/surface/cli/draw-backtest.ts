import { readInstant } from '../../kernel/read-instant.ts';
import { showDuration, showNumber } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { BacktestView, PastReleaseView } from '../../wire/backtest.ts';

const WIDTH = 960;
const LEFT = 112;
const RIGHT = 24;
const PLOT = WIDTH - LEFT - RIGHT;
const BAND = 56;
const TOP = 84;
/** More marks than these in one band are a bar. */
const MOST_MARKS = 2_000;

const SIDES = ['recorded', 'present', 'proposed'] as const;
type Side = (typeof SIDES)[number];
const NAMES: Readonly<Record<Side, string>> = { recorded: 'recorded', present: 'in force', proposed: 'proposed' };

/** Incidents as shaded time, and below them by policy: when each was noticed, what was no incident, and what became of releases. */
export function drawBacktest(report: BacktestView): string {
  const axis = { from: instant(report.from), span: Math.max(1, instant(report.to) - instant(report.from)) };
  const height = TOP + BAND * SIDES.length + 96;
  const bottom = TOP + BAND * SIDES.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(titleOf(report))}" font-family="system-ui, sans-serif" font-size="12">`,
    STYLE,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    `<text class="ink" x="${LEFT}" y="28" font-size="15" font-weight="600">${escaped(titleOf(report))}</text>`,
    `<text class="quiet" x="${LEFT}" y="48">${escaped(subtitleOf(report))}</text>`,
    ...report.incidents.slice(0, MOST_MARKS).map((incident) => shade(axis, incident, bottom)),
    ...SIDES.flatMap((side, index) => band(report, side, { axis, top: TOP + index * BAND })),
    ...timeline(axis, bottom),
    ...legend(bottom + 56),
    '</svg>\n',
  ].join('\n');
}

/** One file for both: whoever reads in the dark is not shown a white sheet. */
const STYLE = `<style>
.ground{fill:#ffffff}.ink{fill:#1d1f21}.quiet{fill:#5c6166}.rule{stroke:#d5d9dd}.incident{fill:#e8a33d;opacity:.28}
.noticed{fill:#1b6e3c}.missed{fill:none;stroke:#b3261e;stroke-width:2}.unsure{fill:none;stroke:#6b7177;stroke-width:2}.false{stroke:#b3261e;stroke-width:2}.good{fill:#3b6ea8}.back{fill:#b3261e}.open{fill:#8a8f94}
@media (prefers-color-scheme:dark){.ground{fill:#16181a}.ink{fill:#e6e8ea}.quiet{fill:#a3a9af}.rule{stroke:#3a3f44}.incident{opacity:.34}
.noticed{fill:#5cc98a}.missed{stroke:#ff8a80}.unsure{stroke:#a3a9af}.false{stroke:#ff8a80}.good{fill:#82b1ff}.back{fill:#ff8a80}.open{fill:#8a8f94}}
</style>`;

type Axis = { readonly from: number; readonly span: number };

function titleOf({ incidents, releases }: BacktestView): string {
  return `Backtest: ${showNumber(incidents.length, 'incident')} and ${showNumber(releases.length, 'release')} under the proposed policy`;
}

function subtitleOf({ from, to, alerts }: BacktestView): string {
  const { present, proposed } = alerts;
  return `${toMinute(instant(from))} to ${toMinute(instant(to))} UTC · pages a week ${present.pages_per_week} → ${proposed.pages_per_week} · false alarms ${present.false_alarms} → ${proposed.false_alarms}`;
}

function shade(axis: Axis, { from, to, what }: BacktestView['incidents'][number], bottom: number): string {
  const x = placeOf(axis, instant(from));
  const width = Math.max(2, placeOf(axis, instant(to)) - x);
  return `<rect class="incident" x="${round(x)}" y="${TOP - 12}" width="${round(width)}" height="${bottom - TOP + 12}"><title>${escaped(what)}</title></rect>`;
}

type Band = { readonly axis: Axis; readonly top: number };

function band(report: BacktestView, side: Side, { axis, top }: Band): readonly string[] {
  const middle = top + 16;
  const below = top + 38;
  const open = new Set(report.releases.filter(({ outcomes }) => outcomes[side].outcome === 'undecided').map(({ id }) => id));
  const incidents = report.incidents.slice(0, MOST_MARKS).map(({ noticed, from, what, releases }) => {
    const at = noticed[side];
    const kind = releases.some((id) => open.has(id)) ? 'unsure' : 'missed';
    const x = round(placeOf(axis, instant(at ?? from)));
    return at === null
      ? `<circle class="${kind}" cx="${x}" cy="${middle}" r="5"><title>${escaped(`${kind === 'missed' ? 'missed' : 'undecided'}: ${what}`)}</title></circle>`
      : `<circle class="noticed" cx="${x}" cy="${middle}" r="5"><title>${escaped(`${at}: ${what}`)}</title></circle>`;
  });
  const alarms = report.false_alarms[side].map(({ at, objective }) => {
    const x = placeOf(axis, instant(at));
    return `<path class="false" d="M${round(x - 4)} ${middle - 4}l8 8m0 -8l-8 8"><title>${escaped(`false alarm: ${objective} at ${at}`)}</title></path>`;
  });
  return [
    `<line class="rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${top + BAND - 4}" y2="${top + BAND - 4}"/>`,
    `<text class="ink" x="${LEFT - 12}" y="${top + 30}" text-anchor="end">${NAMES[side]}</text>`,
    ...report.releases.slice(0, MOST_MARKS).map((release) => releaseBar(release, side, { axis, top: below })),
    ...alarms,
    ...incidents,
  ];
}

function releaseBar(
  { started_at: startedAt, candidate, service, outcomes }: PastReleaseView,
  side: Side,
  { axis, top }: Band,
): string {
  const { outcome, took_ms: took, turned_at: turned } = outcomes[side];
  const kind = outcome === 'promoted' ? 'good' : turned !== null || outcome === 'rolled-back' ? 'back' : 'open';
  const x = placeOf(axis, instant(startedAt));
  const width = Math.max(3, (took / axis.span) * PLOT);
  const title = `${candidate} of ${service}: ${outcome} after ${showDuration(took as DurationMs)}`;
  return `<rect class="${kind}" x="${round(x)}" y="${top - 4}" width="${round(width)}" height="8" rx="2"><title>${escaped(title)}</title></rect>`;
}

function timeline(axis: Axis, bottom: number): readonly string[] {
  return [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const x = round(LEFT + part * PLOT);
    const at = toMinute(axis.from + part * axis.span);
    const anchor = part === 0 ? 'start' : part === 1 ? 'end' : 'middle';
    return `<text class="quiet" x="${x}" y="${bottom + 20}" text-anchor="${anchor}">${at}</text>`;
  });
}

function toMinute(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function legend(y: number): readonly string[] {
  const marks: readonly (readonly [string, string])[] = [
    [`<rect class="incident" x="0" y="-9" width="14" height="12"/>`, 'incident'],
    [`<circle class="noticed" cx="7" cy="-4" r="5"/>`, 'noticed'],
    [`<circle class="missed" cx="7" cy="-4" r="5"/>`, 'missed'],
    [`<circle class="unsure" cx="7" cy="-4" r="5"/>`, 'undecided'],
    [`<path class="false" d="M3 -8l8 8m0 -8l-8 8"/>`, 'false alarm'],
    [`<rect class="good" x="0" y="-8" width="14" height="8" rx="2"/>`, 'promoted'],
    [`<rect class="back" x="0" y="-8" width="14" height="8" rx="2"/>`, 'rolled back'],
    [`<rect class="open" x="0" y="-8" width="14" height="8" rx="2"/>`, 'still on its way'],
  ];
  return marks.map(
    ([mark, text], index) =>
      `<g transform="translate(${LEFT + index * 103} ${y})">${mark}<text class="quiet" x="20" y="0">${text}</text></g>`,
  );
}

function placeOf({ from, span }: Axis, at: number): number {
  return LEFT + Math.min(1, Math.max(0, (at - from) / span)) * PLOT;
}

function instant(text: string): number {
  return readInstant(text) ?? 0;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
