import { RUN_BOUNDS, type FailedRun } from '../wire/probe-run.ts';
import { runId } from './run-events.ts';
import type { ProbeRun } from './run.ts';
import type { SeenPage } from './seen-page.ts';

export type RunReport = { readonly run: FailedRun; readonly picture: SeenPage['screenshot'] };

/** What people may want to look at later; null of a run that went well, or was not made. */
export function reportOf(run: ProbeRun): RunReport | null {
  const { outcome, because, text, failedStep, probe, location, round, at, steps } = run;
  if (outcome === 'ok' || steps.length === 0) return null;
  const seen = steps.findLast((step) => step.seen !== undefined)?.seen;
  const told = steps.flatMap((step) => [
    ...(step.seen?.actions ?? []).map((action) => ({ ...action, name: `${step.name}/${action.name}` })),
    ...(step.seen === undefined || step.seen.actions.length === 0 ? [{ ...step, durationMs: step.phases.total }] : []),
  ]);
  return {
    run: {
      id: runId(run),
      probe,
      location,
      round,
      at,
      outcome,
      because: because?.slice(0, RUN_BOUNDS.name) ?? null,
      text: text?.slice(0, RUN_BOUNDS.text) ?? null,
      failed_step: failedStep?.slice(0, RUN_BOUNDS.name) ?? null,
      duration_ms: run.duration,
      steps: told.slice(-RUN_BOUNDS.steps).map((step) => ({
        name: step.name.slice(0, RUN_BOUNDS.name),
        outcome: step.outcome,
        because: step.because,
        duration_ms: step.durationMs,
      })),
      complaints: (seen?.complaints ?? []).slice(0, RUN_BOUNDS.complaints).map((one) => one.slice(0, RUN_BOUNDS.complaint)),
      vitals: seen?.vitals ?? null,
    },
    picture: seen?.screenshot ?? null,
  };
}

/** Events are told of a run long after its picture has been put elsewhere: whoever waits need not hold it. */
export function withoutPicture(run: ProbeRun): ProbeRun {
  const bare = (seen: SeenPage): SeenPage => ({ ...seen, complaints: [], screenshot: null });
  return { ...run, steps: run.steps.map((step) => (step.seen === undefined ? step : { ...step, seen: bare(step.seen) })) };
}
