import type { BacktestView, PastReleaseView, PolicyScoreView, ReleaseCountsView } from '../../../src/wire/backtest.ts';
import { showCount, showLength, showPercent } from '../show.ts';

/** In this order everywhere: what was decided, what the policy in force finds in the same evidence, and the proposed one. */
export const SIDES = ['recorded', 'present', 'proposed'] as const;
export type Side = (typeof SIDES)[number];
export const SIDE_NAMES: Readonly<Record<Side, string>> = { recorded: 'recorded', present: 'in force', proposed: 'proposed' };

export type Row = { readonly name: string; readonly values: readonly string[] };

/** The page in figures. */
export function readFigures({ alerts, release_counts: releases, incidents, real }: BacktestView): readonly Row[] {
  const ofAlerts = (name: string, of: (score: PolicyScoreView) => number): Row => ({
    name,
    values: SIDES.map((side) => showCount(of(alerts[side]))),
  });
  const ofReleases = (name: string, of: (counts: ReleaseCountsView) => string): Row => ({
    name,
    values: SIDES.map((side) => of(releases[side])),
  });
  return [
    ofAlerts('Pages a week', (score) => score.pages_per_week),
    ofAlerts('Pages', (score) => score.pages),
    ofAlerts(`False alarms: below ${showPercent(real)} of a budget`, (score) => score.false_alarms),
    ofAlerts(`Incidents noticed, of ${showCount(incidents.length)}`, (score) => score.caught),
    ofAlerts('Incidents undecided when the record ends', (score) => score.undecided),
    ofReleases('Releases that reached everybody', (counts) => showCount(counts.released)),
    ofReleases('Releases held for some time', (counts) => showCount(counts.held)),
    ofReleases('Releases rolled back', (counts) => showCount(counts.rolled_back)),
    ofReleases('Releases undecided when the record ends', (counts) => showCount(counts.undecided)),
    ofReleases('Bad requests of those rolled back', (counts) => showCount(counts.bad_requests)),
    ofReleases('Blocked at the gate', (counts) => showCount(counts.blocked)),
    ofReleases('Delay of good releases, median', (counts) => showDelay(counts.delay_median_ms)),
    ofReleases('Delay of good releases, p95', (counts) => showDelay(counts.delay_p95_ms)),
  ];
}

export type Line = { readonly key: string; readonly at: string; readonly what: string; readonly says: string };

export type Standing = 'noticed' | 'missed' | 'undecided';
type Incident = BacktestView['incidents'][number];

/** An incident that was a release is not missed where nobody knows what the policy would have done with that release. */
export function standingOf({ noticed, releases: ids }: Incident, side: Side, { releases }: BacktestView): Standing {
  if (noticed[side] !== null) return 'noticed';
  return releases.some(({ id, outcomes }) => ids.includes(id) && outcomes[side].outcome === 'undecided') ? 'undecided' : 'missed';
}

export function readIncidents(report: BacktestView): readonly Line[] {
  return report.incidents.map((incident) => {
    const { id, from, what, earlier_ms: earlier } = incident;
    const [before, after] = [standingOf(incident, 'recorded', report), standingOf(incident, 'proposed', report)];
    const when = earlier === null || earlier === 0 ? '' : `, ${showTook(Math.abs(earlier))} ${earlier > 0 ? 'earlier' : 'later'}`;
    return { key: id, at: from, what, says: before === after ? `${after}${when}` : `${before} → ${after}` };
  });
}

/** Live ticks come every second, at some part of it. */
const TICK_MS = 1_000;

/** Only what would have gone otherwise: that everything else stays as it was is the point of most proposals. */
export function readReleases({ releases }: BacktestView): readonly Line[] {
  return releases
    .filter(
      ({ outcomes: { recorded, proposed } }) =>
        recorded.outcome !== proposed.outcome || Math.abs(recorded.took_ms - proposed.took_ms) >= TICK_MS,
    )
    .map((release) => ({
      key: release.id,
      at: release.started_at,
      what: `${release.candidate} of ${release.service}`,
      says: explain(release),
    }));
}

export function readGates({ gates }: BacktestView): readonly Line[] {
  return gates.map(({ at, service, version, say, because }) => ({
    key: `${at} ${service} ${version ?? ''}`,
    at,
    what: version === null ? service : `${version} of ${service}`,
    says: `${say.recorded ?? say.present} → ${say.proposed}${because.length === 0 ? '' : `: ${because.join('; ')}`}`,
  }));
}

export function readFalseAlarms({ false_alarms: alarms }: BacktestView): readonly Line[] {
  return alarms.proposed.map(({ at, objective, spent, sentence }) => ({
    key: `${at} ${objective}`,
    at,
    what: objective,
    says: `${showPercent(spent)} of the budget went; ${sentence}`,
  }));
}

const LIMITS: Readonly<Record<string, string>> = {
  MORE_EXPOSED: 'at the latest: it would have met more traffic',
  EXTENDED: 'if what was seen of it had gone on',
  NOT_COUNTED: 'without what was not counted for it',
};

function explain({ outcomes: { recorded, proposed } }: PastReleaseView): string {
  const now =
    proposed.outcome === 'undecided'
      ? 'undecided when what was recorded of it ends'
      : `${proposed.outcome} after ${showTook(proposed.took_ms)}`;
  const why = proposed.because === null || proposed.outcome === 'promoted' ? '' : ` (${proposed.because})`;
  const held = proposed.held_ms === 0 ? '' : `, held ${showTook(proposed.held_ms)} for ${proposed.held_for.join(', ')}`;
  const limits = proposed.limits.map((limit) => `; ${LIMITS[limit] ?? limit}`).join('');
  return `${recorded.outcome} after ${showTook(recorded.took_ms)} → ${now}${why}${held}${limits}`;
}

function showDelay(ms: number | null): string {
  if (ms === null) return '–';
  return ms === 0 ? 'none' : `${ms > 0 ? '+' : '−'}${showTook(Math.abs(ms))}`;
}

/** Two of these are compared, so a minute is not rounded off as long as seconds can be told apart. */
function showTook(ms: number): string {
  return ms < 600_000 ? `${Math.round(ms / 1_000)}\u202fs` : showLength(ms);
}
