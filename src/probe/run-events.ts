import { digest } from '../kernel/hash.ts';
import type { PlimsollEvent } from '../wire/event.ts';
import type { ProbeRun, StepRun } from './run.ts';

type Event = PlimsollEvent & { readonly at: number };
type Attributes = NonNullable<PlimsollEvent['attributes']>;

/** What a run tells. Its texts stay where it was made: of what was asked and answered, nothing leaves a place but these. */
export function runEvents(run: ProbeRun): readonly Event[] {
  const { probe, location, round, at, outcome, because, failedStep, lateMs, stalled } = run;
  const id = digest(`${probe}\n${location}\n${round}\n${at}`).slice(0, 16);
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
    ...run.steps.map((step): Event => ({ name: 'probe.step', at, attributes: { ...of, ...stepAttributes(step) } })),
    ...run.certificates.map(({ host, daysLeft }): Event => {
      return { name: 'probe.certificate', at, attributes: { ...about, 'server.address': host, 'days.left': tidy(daysLeft) } };
    }),
  ];
}

/** Within a second it is on time: rounds begin at moments of their own anyway. */
const WORTH_TELLING = 1_000;

function stepAttributes({ name, outcome, because, phases, status }: StepRun): Attributes {
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
  };
}

/** Microseconds are as much as any of this is known to. */
function tidy(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
