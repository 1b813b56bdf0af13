// Written by tools/write-client.ts from docs/schema/openapi.json.
import { command, type Command } from './question.ts';
import type * as views from './views.ts';

/** Roll back to the baseline, now */
export function abortRollout(asked: { id: string }): Command<views.AbortRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/abort", asked);
}

/** Take the whole train back, what comes last first */
export function abortTrain(asked: { id: string }): Command<views.AbortTrainBody, views.AbortTrainView> {
  return command("/trains/{id}/abort", asked);
}

/** A webhook of Flagger: 200 is yes, anything else is no */
export function answerFlagger(asked: { hook: "confirm-rollout" | "pre-rollout" | "rollout" | "confirm-traffic-increase" | "confirm-promotion" | "post-rollout" | "rollback" | "event" }): Command<views.AnswerFlaggerBody, views.AnswerFlaggerView> {
  return command("/flagger/{hook}", asked);
}

/** Write files of the catalog and put them in force, with a reason */
export function applyCatalog(): Command<views.ApplyCatalogBody, views.ApplyCatalogView> {
  return command("/catalog/apply");
}

/** Give leave for the step that waits for it */
export function approveRollout(asked: { id: string }): Command<views.ApproveRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/approve", asked);
}

/** A custom deployment protection rule of GitHub */
export function askDeploymentProtection(asked: { service?: string | undefined; plan?: string | undefined; wait_minutes?: number | undefined } = {}): Command<views.AskDeploymentProtectionBody, views.AskDeploymentProtectionView> {
  return command("/github/deployment-protection", asked);
}

/** May this service change now? How did this rollout end? */
export function askGate(): Command<views.AskGateBody, views.AskGateView> {
  return command("/gates");
}

/** A decision as a signed in-toto attestation */
export function attestDecision(): Command<views.AttestDecisionBody, views.AttestDecisionView> {
  return command("/attestations");
}

/** Runs a proposed policy over what was recorded, one at a time */
export function beginBacktest(): Command<views.BeginBacktestBody, views.BeginBacktestView> {
  return command("/backtests");
}

/** The same past freezes, budgets and approvals; somebody else has to review it within a day */
export function breakGlassRollout(asked: { id: string }): Command<views.BreakGlassRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/break-glass", asked);
}

/** Nobody waits for it any more */
export function cancelBacktest(asked: { id: string }): Command<undefined, views.CancelBacktestView> {
  return command("/backtests/{id}/cancel", asked);
}

/** Take back a start that waits */
export function cancelQueued(asked: { id: string }): Command<views.CancelQueuedBody, views.CancelQueuedView> {
  return command("/queue/{id}/cancel", asked);
}

/** What plimsoll validate would say of the files with these in place of their namesakes, and what putting them in force would do */
export function checkCatalog(): Command<views.CheckCatalogBody, views.CheckCatalogView> {
  return command("/catalog/check");
}

/** Go on without what fell and what comes after it */
export function goOnTrain(asked: { id: string }): Command<views.GoOnTrainBody, views.GoOnTrainView> {
  return command("/trains/{id}/go-on", asked);
}

/** Hold for a while */
export function holdRollout(asked: { id: string }): Command<views.HoldRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/hold", asked);
}

/** Tell of a run that did not end well, with what the page looked like */
export function keepProbeRun(asked: { name: string }): Command<views.KeepProbeRunBody, views.KeepProbeRunView> {
  return command("/probes/{name}/artifacts", asked);
}

/** End a freeze before its time */
export function liftFreeze(asked: { name: string }): Command<views.LiftFreezeBody, views.LiftFreezeView> {
  return command("/freezes/{name}/lift", asked);
}

/** End a silence before its time; what is open is told */
export function liftSilence(asked: { name: string }): Command<views.LiftSilenceBody, views.LiftSilenceView> {
  return command("/silences/{name}/lift", asked);
}

/** Send all traffic to the candidate without waiting for evidence */
export function promoteRollout(asked: { id: string }): Command<views.PromoteRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/promote", asked);
}

/** Leave a stretch of time out of budgets, with a reason */
export function recordAdjustment(): Command<views.RecordAdjustmentBody, views.RecordAdjustmentView> {
  return command("/adjustments");
}

/** Let a revoked version be rolled out again */
export function reinstateVersion(): Command<views.ReinstateVersionBody, views.ReinstateVersionView> {
  return command("/versions/reinstate");
}

/** Refuse leave for the step that waits for it, and roll back */
export function rejectRollout(asked: { id: string }): Command<views.RejectRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/reject", asked);
}

/** End a hold */
export function resumeRollout(asked: { id: string }): Command<views.ResumeRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/resume", asked);
}

/** Try the version of a rollout that failed once more, from nothing */
export function retryRollout(asked: { id: string }): Command<views.RetryRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/retry", asked);
}

/** Say that somebody has looked at a promotion past the gates */
export function reviewRollout(asked: { id: string }): Command<views.ReviewRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/review", asked);
}

/** Mark a version as bad: it is not started any more, and what rolls it out is held */
export function revokeVersion(): Command<views.RevokeVersionBody, views.RevokeVersionView> {
  return command("/versions/revoke");
}

/** Roll back to the baseline as planned: in halves, and only as fast as it is ready */
export function rollBackRollout(asked: { id: string }): Command<views.RollBackRolloutBody, views.Rollout> {
  return command("/rollouts/{id}/roll-back", asked);
}

/** Sign with a new key from now on */
export function rotateLedgerKey(): Command<undefined, views.RotateLedgerKeyView> {
  return command("/ledger/keys");
}

/** Seal the oldest entries in a file */
export function sealEntries(): Command<views.SealEntriesBody, views.SealEntriesView> {
  return command("/ledger/segments");
}

/** Promote nothing of a service, or of any, for a while; rollbacks pass */
export function setFreeze(): Command<views.SetFreezeBody, views.SetFreezeView> {
  return command("/freezes");
}

/** Tell nobody of some alerts for a while; they are recorded as ever, and what is open at the end is told then */
export function setSilence(): Command<views.SetSilenceBody, views.SetSilenceView> {
  return command("/silences");
}

/** Start exposing a candidate */
export function startRollout(): Command<views.StartRolloutBody, views.Rollout> {
  return command("/rollouts");
}

/** Start a train: each member when those that it comes after are promoted */
export function startTrain(): Command<views.StartTrainBody, views.StartTrainView> {
  return command("/trains");
}

/** Tell of changes: the simple form, CloudEvents or CDEvents */
export function tellChanges(): Command<views.TellChangesBody, views.ChangeReceipts> {
  return command("/changes");
}

/** Tell what is charged: a list in the simple form, or part of a bill in the columns of FOCUS */
export function tellCosts(): Command<views.TellCostsBody, views.TellCostsView> {
  return command("/costs");
}

/** The same, and the candidate is watched from the first time on that it is asked about */
export function watchArgoRollout(): Command<views.WatchArgoRolloutBody, views.WatchArgoRolloutView> {
  return command("/argo/metric");
}

/** Let the time count again */
export function withdrawAdjustment(asked: { name: string }): Command<views.WithdrawAdjustmentBody, views.WithdrawAdjustmentView> {
  return command("/adjustments/{name}/withdraw", asked);
}
