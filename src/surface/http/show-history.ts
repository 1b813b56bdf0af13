import { findIndicator } from '../../catalog/find.ts';
import { showDuration, showInstant } from '../../kernel/show.ts';
import { elapsed, HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import { budgetHours, forecastObjective } from '../../loops/forecasts.ts';
import type { HistorySlot, ObjectiveHistory } from '../../loops/objective-history.ts';
import { judgeCatalogObjective, qualityOf } from '../../loops/objectives.ts';
import { timelineOf } from '../../loops/timeline.ts';
import { explainForecast } from '../../verdict/forecast/explain-forecast.ts';
import { forecastPath } from '../../verdict/forecast/forecast.ts';
import { workedSum } from '../../verdict/worked-sum.ts';
import type { AttributionView } from '../../wire/attribution.ts';
import type { ObjectiveHistoryView } from '../../wire/history.ts';
import type { Api } from './api.ts';
import { showQuality } from './show-objective.ts';
import { showMark } from './show-timeline.ts';

/** More would cover each other. */
const MOST_SPENDERS = 12;
const MOST_MARKS = 60;
/** Of a path that fades into the future. */
const PATH_POINTS = 40;

type Beside = { readonly now: Instant; readonly spending: AttributionView | null };

export function showHistory(api: Api, history: ObjectiveHistory, { now, spending }: Beside): ObjectiveHistoryView {
  const { objective, span } = history;
  const verdict = judgeCatalogObjective(api, objective, now);
  const quality = qualityOf(api, findIndicator(api.catalog(), objective.indicator), now);
  return {
    objective: objective.name,
    display_name: objective.displayName,
    health: verdict.health,
    at: showInstant(now),
    from: showInstant(span.from),
    to: showInstant(span.to),
    window: showDuration(objective.windowMs),
    known_since: history.knownSince === null ? null : showInstant(history.knownSince),
    unit: history.unit,
    slots: history.slots.map(showSlot),
    blind: history.blind.map(({ from, to }) => ({ from: showInstant(from), to: showInstant(to) })),
    spenders: (spending?.spenders ?? []).slice(0, MOST_SPENDERS).map(({ id, kind, title, strength, spent, first, last }) => {
      return { id, kind, title, strength, spent, from: first, to: last };
    }),
    unattributed: spending?.unattributed.spent ?? null,
    marks: marksBeside(api, history, now),
    forecast: showPath(api, history, now),
    sum: workedSum(verdict, objective).map((step) => ({ ...step })),
    evidence: showQuality(verdict, quality),
  };
}

function showSlot({ from, to, ...counted }: HistorySlot): ObjectiveHistoryView['slots'][number] {
  return { from: showInstant(from), to: showInstant(to), ...counted };
}

/** What may concern the journey that it promises something of. */
function marksBeside(
  { ledger, catalog }: Api,
  { objective, span }: ObjectiveHistory,
  now: Instant,
): ObjectiveHistoryView['marks'] {
  const { journey } = objective;
  const asked = { ...span, service: journey === null ? objective.service : null, journey, limit: MOST_MARKS };
  return timelineOf(asked, { world: ledger.world(), catalog: catalog(), now }).marks.map(showMark);
}

/** Half as far ahead as is looked back, and not beyond what is forecast. */
function showPath(api: Api, { objective, span }: ObjectiveHistory, now: Instant): ObjectiveHistoryView['forecast'] {
  const hours = budgetHours(api, objective, now);
  const forecast = forecastObjective(api, objective, now);
  const when = (wait: DurationMs | null): string | null => (wait === null ? null : showInstant((now + wait) as Instant));
  const known = forecast.kind === 'known' ? forecast : null;
  const within = Math.max(1, Math.min(hours?.ahead ?? 0, Math.round(elapsed(span.from, span.to) / 2 / HOUR)));
  const path = hours === null || known === null ? [] : forecastPath(hours, { hours: within, points: PATH_POINTS });
  return {
    sentence: explainForecast(forecast),
    until: showInstant((now + (path.at(-1)?.hours ?? 0) * HOUR) as Instant),
    path: path.map(({ hours: ahead, ...left }) => ({ at: showInstant((now + ahead * HOUR) as Instant), ...left })),
    early: when(known?.early ?? null),
    middle: when(known?.middle ?? null),
    late: when(known?.late ?? null),
  };
}
