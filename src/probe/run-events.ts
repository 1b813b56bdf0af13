import { digest } from '../kernel/hash.ts';
import type { OwnEvent } from '../wire/event.ts';
import type { ProbeRun, StepRun } from './run.ts';
import type { ActionTiming, SeenPage } from './seen-page.ts';

type Attributes = NonNullable<OwnEvent['attributes']>;

/** What a run tells. Its texts stay where it was made: of what was asked and answered, nothing leaves a place but these. */
export function runEvents(run: ProbeRun): readonly OwnEvent[] {
  const { probe, location, round, at, outcome, because, failedStep, lateMs, stalled } = run;
  const id = runId(run);
  const about: Attributes = { 'probe.name': probe, 'probe.location': location };
  const of = { ...about, 'probe.round': round, 'run.id': id };
  return [
    {
      name: 'probe.run',
      at,
      attributes: {
        ...of,
        outcome,
        duration: tidy(run.duration),
        ...(because !== null && { because }),
        ...(failedStep !== null && { 'failed.step': failedStep }),
        ...(lateMs >= WORTH_TELLING && { late: Math.round(lateMs) }),
        ...(stalled >= 1 && { stalled: tidy(stalled) }),
      },
    },
    ...run.steps.flatMap((step): readonly OwnEvent[] => [
      { name: 'probe.step', at, attributes: { ...of, ...stepAttributes(step) } },
      ...(step.seen?.actions ?? []).map((action): OwnEvent => {
        return { name: 'probe.step', at, attributes: { ...of, ...actionAttributes(step, action) } };
      }),
    ]),
    ...run.certificates.map(({ host, daysLeft }): OwnEvent => {
      return { name: 'probe.certificate', at, attributes: { ...about, 'server.address': host, 'days.left': tidy(daysLeft) } };
    }),
  ];
}

/** The same whoever reckons it, and whenever. */
export function runId({ probe, location, round, at }: Pick<ProbeRun, 'probe' | 'location' | 'round' | 'at'>): string {
  return digest(`${probe}\n${location}\n${round}\n${at}`).slice(0, 16);
}

/** Within a second it is on time: rounds begin at moments of their own anyway. */
const WORTH_TELLING = 1_000;

/** An action is told as a step of its own, named after the step that it is a part of. */
function actionAttributes({ name: step }: StepRun, { name, outcome, because, durationMs }: ActionTiming): Attributes {
  return { 'probe.step': `${step}/${name}`, outcome, ...(because !== null && { because }), duration: tidy(durationMs) };
}

function stepAttributes({ name, outcome, because, phases, status, seen }: StepRun): Attributes {
  const timed = (['dns', 'connect', 'tls', 'ttfb'] as const).flatMap((phase) => {
    const ms = phases[phase];
    return ms === null ? [] : [[phase, tidy(ms)] as const];
  });
  return {
    'probe.step': name,
    outcome,
    ...(because !== null && { because }),
    duration: tidy(phases.total),
    ...Object.fromEntries(timed),
    ...(status !== null && { 'http.response.status_code': status }),
    ...Object.fromEntries(vitalsIn(seen)),
  };
}

function vitalsIn(seen: SeenPage | undefined): readonly (readonly [string, number])[] {
  if (seen === undefined) return [];
  return (['fcp', 'lcp', 'cls'] as const).flatMap((name) => {
    const value = seen.vitals[name];
    return value === null ? [] : [[name, tidy(value)] as const];
  });
}

/** Microseconds are as much as any of this is known to. */
function tidy(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
