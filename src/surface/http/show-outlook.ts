import type { Objective } from '../../catalog/catalog.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Looked } from '../../loops/anomalies.ts';
import { explainAnomaly, explainDrift } from '../../verdict/anomaly/explain-anomaly.ts';
import { explainForecast } from '../../verdict/forecast/explain-forecast.ts';
import type { Forecast } from '../../verdict/forecast/forecast.ts';
import { explainSuggestion } from '../../verdict/suggestion/explain-suggestion.ts';
import type { Suggestion } from '../../verdict/suggestion/suggest-target.ts';
import type { AnomaliesView, ForecastView, SuggestionView } from '../../wire/outlook.ts';

export function showForecast({ name }: Objective, forecast: Forecast, at: Instant): ForecastView {
  const known = forecast.kind === 'known' ? forecast : null;
  return {
    objective: name,
    at: showInstant(at),
    known: known !== null,
    sentence: explainForecast(forecast),
    early_ms: known?.early ?? null,
    middle_ms: known?.middle ?? null,
    late_ms: known?.late ?? null,
    chance: known?.chance ?? null,
    ahead_ms: known?.aheadMs ?? null,
  };
}

export function showSuggestion({ name, target }: Objective, suggestion: Suggestion): SuggestionView {
  const known = suggestion.kind === 'known' ? suggestion : null;
  return {
    objective: name,
    target,
    suggested: known?.suggested?.target ?? null,
    sentence: explainSuggestion(suggestion, target),
    known_ms: suggestion.knownMs,
    trials: (known?.trials ?? []).map((trial) => ({
      target: trial.target,
      compliance: trial.compliance,
      worst_spent: trial.worstSpent,
      breaches: trial.breaches,
      breaches_per_year: trial.breachesPerYear,
      exhausted: trial.exhausted,
      pages: trial.pages,
      tickets: trial.tickets,
      pages_per_month: trial.pagesPerMonth,
    })),
  };
}

/** The furthest from usual first. */
export function showAnomalies(looked: readonly Looked[], at: Instant): AnomaliesView {
  const anomalies = looked.flatMap(({ journey, anomalies: found }) => found.map((one) => ({ journey, one })));
  return {
    at: showInstant(at),
    anomalies: anomalies
      .toSorted((a, b) => Math.abs(b.one.distance) - Math.abs(a.one.distance))
      .map(({ journey, one }) => ({
        kind: one.kind,
        indicator: one.indicator,
        journey,
        at: showInstant(one.at),
        over_ms: one.overMs,
        observed: one.observed,
        usual: { ...one.usual },
        distance: one.distance,
        sentence: explainAnomaly(one),
      })),
    drifts: looked.flatMap(({ indicator, journey, drifts }) =>
      drifts.map((one) => ({ ...one, before: { ...one.before }, indicator, journey, sentence: explainDrift(one, indicator) })),
    ),
    young: looked.flatMap(({ indicator, isYoung }) => (isYoung ? [indicator] : [])),
  };
}
