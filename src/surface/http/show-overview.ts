import { showInstant } from '../../kernel/show.ts';
import { isActive } from '../../delivery/rollout.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Hurt } from '../../verdict/delivery-health/delivery.ts';
import type { Alert } from '../../response/alert.ts';
import { marksOf } from '../../ledger/timeline-marks.ts';
import type { World } from '../../ledger/world.ts';
import { TREND_SPANS, type ScoreTrends, type TrendSpan } from '../../loops/score-trends.ts';
import type { Stood } from '../../loops/overview.ts';
import { WORST_STANDING } from '../../verdict/overview/journey-standing.ts';
import { revenueAtRisk } from '../../verdict/score/revenue-at-risk.ts';
import type { MarkKind } from '../../wire/timeline.ts';
import type { OverviewView } from '../../wire/overview.ts';
import type { RolloutSummaryView } from '../../wire/rollout.ts';
import { showMark } from './show-timeline.ts';

const MOST_TROUBLES = 10;
const MOST_MOVING = 8;
const MOST_MARKED = 6;
const CHANGES: ReadonlySet<MarkKind> = new Set(['deploy', 'flag', 'config', 'migration', 'scaling', 'catalog']);
const DOINGS: ReadonlySet<MarkKind> = new Set(['rollout', 'freeze', 'silence']);

export function showStandings({ journeys }: Stood): OverviewView['standings'] {
  const counts = Object.fromEntries(WORST_STANDING.map((standing) => [standing, 0])) as OverviewView['standings'];
  for (const { standing } of journeys) counts[standing] += 1;
  return counts;
}

/** Money of different currencies is not added up; a journey whose score is unknown costs nobody knows what. */
export function showRevenue({ scores }: Stood): OverviewView['revenue'] {
  const risks = scores.flatMap(({ scored, score }) =>
    scored.kind === 'journey' ? (revenueAtRisk(score, scored.revenue) ?? []) : [],
  );
  return [...Map.groupBy(risks, ({ currency }) => currency)].map(([currency, all]) => ({
    currency,
    point: all.reduce((sum, { point }) => sum + (point ?? 0), 0),
    least: all.reduce((sum, { least }) => sum + least, 0),
    most: all.reduce((sum, { most }) => sum + most, 0),
    journeys: all.length,
    unknown: all.filter(({ point }) => point === null).length,
  }));
}

export function showTroubles({ alerts, deliveries }: World): OverviewView['troubles'] {
  const incidents = [...deliveries.open.values()].filter(({ kind }) => kind === 'incident');
  const pages = [...alerts.open.values()].filter(({ severity }) => severity === 'page');
  const shown = [...incidents.map(showIncident), ...pages.map(showPage)];
  return {
    incidents: incidents.length,
    pages: pages.length,
    shown: shown.toSorted((a, b) => (a.since < b.since ? 1 : -1)).slice(0, MOST_TROUBLES),
  };
}

type Trouble = OverviewView['troubles']['shown'][number];

function showIncident({ id, since, service, title, seq }: Hurt): Trouble {
  const what = service === null ? 'Incident' : `Incident of ${service}`;
  return {
    id,
    kind: 'incident',
    title: what,
    sentence: title,
    since: showInstant(since),
    service,
    objective: null,
    href: `/ledger/${seq}`,
  };
}

function showPage({ id, subject, cause, sentence, since }: Alert): Trouble {
  const isLost = cause === 'telemetry-lost';
  return {
    id,
    kind: 'page',
    title: isLost ? `${subject} is not seen` : subject,
    sentence,
    since: showInstant(since),
    service: null,
    objective: isLost ? null : subject,
    href: isLost ? '/alerts' : `/objectives/${encodeURIComponent(subject)}`,
  };
}

export function showMoving(world: World, summaries: readonly RolloutSummaryView[]): OverviewView['moving'] {
  const active = [...world.rollouts.values()].filter(({ rollout }) => isActive(rollout)).length;
  return {
    rollouts: active,
    shown: summaries
      .slice(0, Math.min(active, MOST_MOVING))
      .map(({ id, service, candidate, phase, asked, measured, sentence, changed_at }) => {
        return { id, service, version: candidate, phase, asked, measured, sentence, changed_at };
      }),
  };
}

/** What people changed, and what was done about releases, each with its sentence. */
export function showMarked(world: World, { from, at }: { from: Instant; at: Instant }): Pick<OverviewView, 'changed' | 'done'> {
  const marks = marksOf(world, at).filter((one) => one.partOf === null && (one.to ?? at) >= from && one.at <= at);
  const newest = (kinds: ReadonlySet<MarkKind>): OverviewView['changed'] =>
    marks
      .filter(({ kind }) => kinds.has(kind))
      .toSorted((a, b) => (b.to ?? b.at) - (a.to ?? a.at) || (b.seq ?? 0) - (a.seq ?? 0))
      .slice(0, MOST_MARKED)
      .map(showMark);
  return { changed: newest(CHANGES), done: newest(DOINGS) };
}

/** Small trends, one after the other: a disk is not asked for forty at once. */
export async function trendsOf(
  trends: ScoreTrends,
  shown: Stood['scores'],
  { span, at }: { readonly span: TrendSpan; readonly at: Instant },
): Promise<ReadonlyMap<Stood['scores'][number], Awaited<ReturnType<ScoreTrends['of']>>>> {
  const found = new Map<Stood['scores'][number], Awaited<ReturnType<ScoreTrends['of']>>>();
  for (const one of shown) found.set(one, await trends.of(one.scored, span, at));
  return found;
}

export function startOf(span: TrendSpan, at: Instant): Instant {
  return (at - TREND_SPANS[span].length) as Instant;
}
