import { showCount, showDuration, showNumber, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { BacktestView, PastReleaseView } from '../../wire/backtest.ts';
import { showTable, type Cell } from './table.ts';
import type { Terminal } from './terminal.ts';

const MOST_ROWS = 8;

/** One page: what was recorded, what the policy in force finds in the same evidence, and what the proposed one would have done. */
export function showBacktest(report: BacktestView, terminal: Terminal): string {
  const { from, to, objectives, policies } = report;
  const head = `${from} to ${to}: ${showNumber(objectives, 'objective')}, ${showNumber(report.releases.length, 'release')}, ${showNumber(report.incidents.length, 'incident')}`;
  const same = policies.present === policies.proposed ? '\nThe proposed policy is the one in force.' : '';
  return [
    `${head}${same}`,
    showTable({ heading: ['', 'recorded', 'in force', 'proposed'], rows: figures(report) }, wide(terminal)),
    ...section('Incidents', incidentRows(report), terminal),
    ...section('Releases that would have gone otherwise', releaseRows(report), terminal),
    ...section('Gates that would have been answered otherwise', gateRows(report), terminal),
    ...section('False alarms of the proposed policy', alarmRows(report), terminal),
    ...(report.notes.length === 0 ? [] : [report.notes.map((note) => `Note: ${note}`).join('\n')]),
  ].join('\n\n');
}

function figures({ alerts, release_counts: releases, incidents, real }: BacktestView): readonly (readonly Cell[])[] {
  const row = (name: string, of: (side: 'recorded' | 'present' | 'proposed') => string): readonly Cell[] => [
    name,
    of('recorded'),
    of('present'),
    of('proposed'),
  ];
  const delay = (ms: number | null): string => (ms === null ? '–' : signed(ms));
  return [
    row('pages a week', (side) => showCount(alerts[side].pages_per_week)),
    row('pages', (side) => showCount(alerts[side].pages)),
    row(`false alarms (below ${showRatio(real)} of a budget)`, (side) => showCount(alerts[side].false_alarms)),
    row(`incidents noticed, of ${showCount(incidents.length)}`, (side) => showCount(alerts[side].caught)),
    row('releases that reached everybody', (side) => showCount(releases[side].released)),
    row('… were held for some time', (side) => showCount(releases[side].held)),
    row('… were rolled back', (side) => showCount(releases[side].rolled_back)),
    row('… undecided when the record ends', (side) => showCount(releases[side].undecided)),
    row('bad requests of those rolled back', (side) => showCount(releases[side].bad_requests)),
    row('blocked at the gate', (side) => showCount(releases[side].blocked)),
    row('delay of good releases, median', (side) => delay(releases[side].delay_median_ms)),
    row('delay of good releases, p95', (side) => delay(releases[side].delay_p95_ms)),
  ];
}

/** A table of figures has no sentence at its end that could be wrapped. */
function wide(terminal: Terminal): Terminal {
  return { ...terminal, columns: null };
}

function section(title: string, rows: readonly (readonly Cell[])[], terminal: Terminal): readonly string[] {
  if (rows.length === 0) return [];
  const more = rows.length > MOST_ROWS ? `\n… and ${showCount(rows.length - MOST_ROWS)} more; --json has all of them` : '';
  return [`${title}\n${showTable({ rows: rows.slice(0, MOST_ROWS) }, terminal)}${more}`];
}

function incidentRows({ incidents, releases }: BacktestView): readonly (readonly Cell[])[] {
  return incidents.map(({ from, what, noticed, releases: ids, earlier_ms: earlier }) => {
    const isOpen = releases.some(({ id, outcomes }) => ids.includes(id) && outcomes.proposed.outcome === 'undecided');
    const recorded = noticed.recorded === null ? 'missed' : 'noticed';
    const proposed = noticed.proposed !== null ? 'noticed' : isOpen ? 'undecided' : 'missed';
    const when =
      earlier === null || earlier === 0
        ? ''
        : `, ${showDuration(Math.abs(earlier) as DurationMs)} ${earlier > 0 ? 'earlier' : 'later'}`;
    return [from, recorded === proposed ? `${proposed}${when}` : `${recorded} → ${proposed}`, what];
  });
}

function releaseRows({ releases }: BacktestView): readonly (readonly Cell[])[] {
  return releases.flatMap((release) => {
    const { recorded, proposed } = release.outcomes;
    const isSame = recorded.outcome === proposed.outcome && Math.abs(recorded.took_ms - proposed.took_ms) < TICK;
    return isSame ? [] : [[release.started_at, `${release.candidate} of ${release.service}`, explainRelease(release)]];
  });
}

/** Live ticks come every second, at some part of it. */
const TICK = 1_000;

const LIMITS: Readonly<Record<string, string>> = {
  MORE_EXPOSED: 'at the latest: it would have met more traffic',
  EXTENDED: 'if what was seen of it had gone on',
  NOT_COUNTED: 'without what was not counted for it',
};

function explainRelease({ outcomes: { recorded, proposed } }: PastReleaseView): string {
  const was = `${recorded.outcome} after ${showDuration(recorded.took_ms as DurationMs)}`;
  const now =
    proposed.outcome === 'undecided'
      ? 'undecided when what was recorded of it ends'
      : `${proposed.outcome} after ${showDuration(proposed.took_ms as DurationMs)}`;
  const why = proposed.because === null || proposed.outcome === 'promoted' ? '' : ` (${proposed.because})`;
  const held =
    proposed.held_ms === 0 ? '' : `, held ${showDuration(proposed.held_ms as DurationMs)} for ${proposed.held_for.join(', ')}`;
  const limits = proposed.limits.map((limit) => LIMITS[limit] ?? limit);
  return `${was} → ${now}${why}${held}${limits.length === 0 ? '' : `; ${limits.join('; ')}`}`;
}

function gateRows({ gates }: BacktestView): readonly (readonly Cell[])[] {
  return gates.map(({ at, service, version, say, because }) => [
    at,
    version === null ? service : `${version} of ${service}`,
    `${say.recorded ?? say.present} → ${say.proposed}${because.length === 0 ? '' : `: ${because.join('; ')}`}`,
  ]);
}

function alarmRows({ false_alarms: alarms }: BacktestView): readonly (readonly Cell[])[] {
  return alarms.proposed.map(({ at, objective, spent, sentence }) => [
    at,
    objective,
    `${showRatio(spent)} of the budget went; ${sentence}`,
  ]);
}

function signed(ms: number): string {
  if (ms === 0) return 'none';
  return `${ms > 0 ? '+' : '−'}${showDuration((Math.round(Math.abs(ms) / TICK) * TICK) as DurationMs)}`;
}
