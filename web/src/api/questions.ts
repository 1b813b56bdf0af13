// Written by tools/write-client.ts from docs/schema/openapi.json.
import { question, type Question } from './question.ts';
import type * as views from './views.ts';

/** Who spent an objective’s budget */
export function attributeBudget(asked: { name: string }): Question<views.Attribution> {
  return question("/objectives/{name}/attribution", asked);
}

/** What a rollout would be judged by, and what would stop it, before anything moves */
export function checkPlan(asked: { candidate: string; baseline: string; into?: string | undefined; plan: string }): Question<views.CheckPlanView> {
  return question("/plans/{plan}/check", asked);
}

/** What is right and wrong with this installation */
export function doctor(): Question<views.Doctor> {
  return question("/doctor");
}

/** Why a journey does worse in a window than before it */
export function explainJourney(asked: { from?: string | undefined; to?: string | undefined; name: string }): Question<views.Why> {
  return question("/journeys/{name}/why", asked);
}

/** What has these words in its name: journeys, objectives, services, rollouts and the like, the nearest first */
export function findThings(asked: { text?: string | undefined; limit?: number | undefined } = {}): Question<views.FindThingsView> {
  return question("/find", asked);
}

/** When the budget will be gone, with an interval */
export function forecastObjective(asked: { name: string }): Question<views.ForecastObjectiveView> {
  return question("/objectives/{name}/forecast", asked);
}

/** How far a backtest has come, and its answer */
export function getBacktest(asked: { id: string }): Question<views.GetBacktestView> {
  return question("/backtests/{id}", asked);
}

/** One reconciliation and its differing buckets, with how many rows are missing, changed or too many in each */
export function getReconciliation(asked: { name: string }): Question<views.GetReconciliationView> {
  return question("/reconciliations/{name}", asked);
}

/** Time that does not count against budgets, and why */
export function listAdjustments(): Question<views.ListAdjustmentsView> {
  return question("/adjustments");
}

/** Alerts: open ones first, then those that ended lately */
export function listAlerts(): Question<views.ListAlertsView> {
  return question("/alerts");
}

/** What is not as it usually is, and what has drifted */
export function listAnomalies(): Question<views.ListAnomaliesView> {
  return question("/anomalies");
}

/** The budgets of all objectives, one line for each */
export function listBudgets(asked: { after?: string | undefined; limit?: number | undefined; skip?: number | undefined; text?: string | undefined; health?: "healthy" | "burning" | "exhausted" | "blind" | undefined; journey?: string | undefined; service?: string | undefined; sort?: "name" | "health" | "remaining" | "burn" | undefined } = {}): Question<views.ListBudgetsView> {
  return question("/budgets", asked);
}

/** The files of the catalog as they are, without secrets, and whether they can be changed here */
export function listCatalogFiles(): Question<views.ListCatalogFilesView> {
  return question("/catalog/files");
}

/** What can hurt and happened, the newest first */
export function listChanges(asked: { service?: string | undefined; since?: string | undefined; before?: number | undefined; limit?: number | undefined } = {}): Question<views.ChangePage> {
  return question("/changes", asked);
}

/** What each service is charged day by day, how much of it is idle, and what it comes to for each unit */
export function listCosts(asked: { service?: string | undefined; from?: string | undefined; to?: string | undefined } = {}): Question<views.ListCostsView> {
  return question("/costs", asked);
}

/** Entries, oldest first */
export function listEntries(asked: { after?: number | undefined; limit?: number | undefined; last?: number | undefined; subject?: string | undefined } = {}): Question<views.EntryPage> {
  return question("/ledger", asked);
}

/** Traces of what an indicator counted, the newest first */
export function listExemplars(asked: { bad?: "true" | "false" | undefined; limit?: number | undefined; window?: string | undefined; from?: string | undefined; to?: string | undefined; name: string }): Question<views.ListExemplarsView> {
  return question("/indicators/{name}/exemplars", asked);
}

/** What may not be promoted now, and until when */
export function listFreezes(): Question<views.ListFreezesView> {
  return question("/freezes");
}

/** What is measured, whether anything is promised of it or not: those whose names are nearest to some words first */
export function listIndicators(asked: { text?: string | undefined; journey?: string | undefined; service?: string | undefined; limit?: number | undefined } = {}): Question<views.ListIndicatorsView> {
  return question("/indicators", asked);
}

/** The keys that sign for the ledger */
export function listLedgerKeys(): Question<views.ListLedgerKeysView> {
  return question("/ledger/key");
}

/** What happened, and what lasted, in a time: rollouts, changes, incidents, alerts, freezes and what else people look for */
export function listMarks(asked: { window?: string | undefined; from?: string | undefined; to?: string | undefined; service?: string | undefined; journey?: string | undefined; limit?: number | undefined } = {}): Question<views.ListMarksView> {
  return question("/timeline", asked);
}

/** Every objective with its budget and burn */
export function listObjectives(): Question<views.ListObjectivesView> {
  return question("/objectives");
}

/** How every probe does, place by place */
export function listProbeHealth(asked: { after?: string | undefined; limit?: number | undefined; window?: string | undefined; from?: string | undefined; to?: string | undefined } = {}): Question<views.ListProbeHealthView> {
  return question("/probes/health", asked);
}

/** Runs of a probe that did not end well, the newest first */
export function listProbeRuns(asked: { outcome?: string | undefined; location?: string | undefined; limit?: number | undefined; name: string }): Question<views.ListProbeRunsView> {
  return question("/probes/{name}/runs", asked);
}

/** What is probed, from a location or from all: what an agent does, and goes on with while the server is away */
export function listProbes(asked: { location?: string | undefined } = {}): Question<views.ListProbesView> {
  return question("/probes", asked);
}

/** Starts that wait until their service is free */
export function listQueue(): Question<views.ListQueueView> {
  return question("/queue");
}

/** Every reconciliation: when it was checked, how far it is behind, and how many buckets differ */
export function listReconciliations(): Question<views.ListReconciliationsView> {
  return question("/reconciliations");
}

/** Rollouts, active first, then the newest */
export function listRollouts(asked: { state?: string | undefined; service?: string | undefined; text?: string | undefined; after?: string | undefined; limit?: number | undefined } = {}): Question<views.ListRolloutsView> {
  return question("/rollouts", asked);
}

/** The experience score of every journey and product */
export function listScores(): Question<views.ListScoresView> {
  return question("/scores");
}

/** Sealed stretches of the ledger */
export function listSegments(): Question<views.ListSegmentsView> {
  return question("/ledger/segments");
}

/** Of which alerts nobody is told now, and until when */
export function listSilences(): Question<views.ListSilencesView> {
  return question("/silences");
}

/** Every source of telemetry: heard or silent, how late, and how its queries are answered */
export function listSources(): Question<views.ListSourcesView> {
  return question("/sources");
}

/** Trains of the catalog, and those on their way or ended lately */
export function listTrains(): Question<views.ListTrainsView> {
  return question("/trains");
}

/** What became of the versions of a service */
export function listVersions(asked: { service: string }): Question<views.ListVersionsView> {
  return question("/services/{service}/versions", asked);
}

/** The verdict on a candidate, for the web metric of Argo Rollouts */
export function readArgoMetric(asked: { plan?: string | undefined; candidate?: string | undefined; rollout?: string | undefined } = {}): Question<views.ReadArgoMetricView> {
  return question("/argo/metric", asked);
}

/** Make recorded decisions again from their recorded inputs, and compare */
export function replayDecisions(asked: { after?: number | undefined; since?: string | undefined; through?: number | undefined; subject?: string | undefined } = {}): Question<views.ReplayDecisionsView> {
  return question("/replay", asked);
}

/** Look for entries, newest first */
export function searchLedger(asked: { kind?: string | undefined; subject?: string | undefined; actor?: string | undefined; by?: "people" | "machines" | undefined; text?: string | undefined; since?: string | undefined; until?: string | undefined; before?: number | undefined; limit?: number | undefined } = {}): Question<views.SearchLedgerView> {
  return question("/ledger/search", asked);
}

/** A rollout over time: its shares, and how the evidence closed in, batch by batch */
export function showBatches(asked: { id: string }): Question<views.ShowBatchesView> {
  return question("/rollouts/{id}/batches", asked);
}

/** What is promised, as a document: in words, with owners, health, and where each part stands */
export function showCatalog(asked: { journey?: string | undefined } = {}): Question<views.ShowCatalogView> {
  return question("/catalog", asked);
}

/** How much of what happens telemetry tells, step by step, and whether it says its version */
export function showCoverage(asked: { journey?: string | undefined; require?: string | undefined; require_version?: string | undefined } = {}): Question<views.ShowCoverageView> {
  return question("/coverage", asked);
}

/** How releases go: how often, how long, how many hurt, how soon it is mended */
export function showDelivery(asked: { window?: string | undefined; from?: string | undefined; to?: string | undefined; service?: string | undefined } = {}): Question<views.ShowDeliveryView> {
  return question("/delivery", asked);
}

/** What an indicator measured over a window: quantiles of all of it, and cohort by cohort */
export function showDistribution(asked: { by?: string | undefined; window?: string | undefined; from?: string | undefined; to?: string | undefined; name: string }): Question<views.ShowDistributionView> {
  return question("/indicators/{name}/distribution", asked);
}

/** One entry, with what it was made from and what became of it */
export function showEntry(asked: { seq: number }): Question<views.ShowEntryView> {
  return question("/ledger/{seq}", asked);
}

/** How an entry stands in the chain: the way from its hash to a signature */
export function showEntryPlace(asked: { seq: number }): Question<views.ShowEntryPlaceView> {
  return question("/ledger/{seq}/place", asked);
}

/** Where telemetry is sent to, what of it has come, and what of it could be promised */
export function showFirstSteps(): Question<views.ShowFirstStepsView> {
  return question("/first-steps");
}

/** An objective’s budget over time: what was left, who spent it, and how it may go on */
export function showHistory(asked: { name: string }): Question<views.ShowHistoryView> {
  return question("/objectives/{name}/history", asked);
}

/** What is promised and how well it is kept: all of it, or the worst of thousands */
export function showHome(): Question<views.Home> {
  return question("/home");
}

/** One journey with all its objectives */
export function showJourney(asked: { name: string }): Question<views.Journey> {
  return question("/journeys/{name}", asked);
}

/** Who calls whom: every edge with its rate, success and latency, third parties included */
export function showMap(asked: { window?: string | undefined; from?: string | undefined; to?: string | undefined } = {}): Question<views.ShowMapView> {
  return question("/map", asked);
}

/** One objective */
export function showObjective(asked: { name: string }): Question<views.Objective> {
  return question("/objectives/{name}", asked);
}

/** Whether the experience is what was promised: journeys, what loses it, what is left, how releases go, what is wrong */
export function showOverview(asked: { window?: "1d" | "7d" | "28d" | undefined } = {}): Question<views.ShowOverviewView> {
  return question("/overview", asked);
}

/** How a probe did in each place, minute by minute */
export function showProbeHealth(asked: { window?: string | undefined; from?: string | undefined; to?: string | undefined; name: string }): Question<views.ShowProbeHealthView> {
  return question("/probes/{name}/health", asked);
}

/** One rollout with its evidence and history */
export function showRollout(asked: { id: string }): Question<views.Rollout> {
  return question("/rollouts/{id}", asked);
}

/** One experience score: of what it is made, why it moved, and what it would be with other weights */
export function showScore(asked: { since?: string | undefined; window?: string | undefined; cohort?: string | undefined; weights?: string | undefined; name: string }): Question<views.Score> {
  return question("/scores/{name}", asked);
}

/** What an indicator measured slot by slot, cohort by cohort, with what was seen of it and what happened meanwhile */
export function showSeries(asked: { window?: string | undefined; from?: string | undefined; to?: string | undefined; points?: number | undefined; by?: string | undefined; where?: string | undefined; a?: string | undefined; b?: string | undefined; name: string }): Question<views.ShowSeriesView> {
  return question("/indicators/{name}/series", asked);
}

/** What hurts customers now, since when, how badly, what changed just before, and what may be ordered */
export function showSituation(asked: { window?: "15m" | "1h" | "3h" | undefined } = {}): Question<views.ShowSituationView> {
  return question("/situation", asked);
}

/** Which indicators of which journeys a trace counted for, well or not, when, and how long it took */
export function showTrace(asked: { id: string }): Question<views.ShowTraceView> {
  return question("/traces/{id}", asked);
}

/** One train with its members, its verdict and what it waits for */
export function showTrain(asked: { id: string }): Question<views.ShowTrainView> {
  return question("/trains/{id}", asked);
}

/** What each target would have meant in the past */
export function suggestTarget(asked: { name: string }): Question<views.SuggestTargetView> {
  return question("/objectives/{name}/suggestion", asked);
}

/** Check all entries, checkpoints and signatures */
export function verifyLedger(asked: { key?: string | undefined } = {}): Question<views.Verification> {
  return question("/ledger/verify", asked);
}
