import type { Probe } from '../wire/probe.ts';
import type { Certificate, Phases } from './exchange.ts';
import type { Outcome } from './judge-step.ts';
import type { SeenPage } from './seen-page.ts';

/** One step of a run that was made. Steps behind one that did not end well are not made. */
export type StepRun = {
  readonly name: string;
  readonly outcome: Outcome;
  readonly because: string | null;
  readonly text: string | null;
  readonly phases: Phases;
  readonly status: number | null;
  /** Of a step that a browser made. */
  readonly seen?: SeenPage;
};

/** One run of a probe in one place. */
export type ProbeRun = {
  readonly probe: string;
  readonly location: string;
  /** Begin of the interval it belongs to, the same wherever it is probed. */
  readonly round: number;
  /** When it began. */
  readonly at: number;
  /** How much later than planned. */
  readonly lateMs: number;
  readonly outcome: Outcome;
  readonly because: string | null;
  readonly text: string | null;
  readonly failedStep: string | null;
  /** What its steps took together, ms. */
  readonly duration: number;
  readonly stalled: number;
  readonly steps: readonly StepRun[];
  readonly certificates: readonly Certificate[];
};

export type RunOf = {
  readonly probe: Pick<Probe, 'name'>;
  readonly location: string;
  readonly round: number;
  readonly at: number;
  readonly lateMs: number;
};
export type Made = { readonly steps: readonly StepRun[]; readonly certificates: readonly Certificate[] };

/** Well when all its steps are; the first that is not says what the run is. */
export function runOf({ probe, location, round, at, lateMs }: RunOf, { steps, certificates }: Made): ProbeRun {
  const ill = steps.find(({ outcome }) => outcome !== 'ok');
  const sum = (of: (step: StepRun) => number): number => steps.reduce((total, step) => total + of(step), 0);
  return {
    probe: probe.name,
    location,
    round,
    at,
    lateMs,
    outcome: ill?.outcome ?? 'ok',
    because: ill?.because ?? null,
    text: ill?.text ?? null,
    failedStep: ill === undefined ? null : failedIn(ill),
    duration: sum(({ phases }) => phases.total),
    stalled: sum(({ phases }) => phases.stalled),
    steps,
    certificates: [...new Map(certificates.map((one) => [one.host, one])).values()],
  };
}

/** Of a step of a browser the action is named, too. */
function failedIn({ name, seen }: StepRun): string {
  const action = seen?.actions.find(({ outcome }) => outcome !== 'ok');
  return action === undefined ? name : `${name}/${action.name}`;
}

/** A run that was not made: of what would have been probed it says nothing. */
export function runNotMade(of: RunOf, { because, text }: { readonly because: string; readonly text: string }): ProbeRun {
  return { ...runOf(of, { steps: [], certificates: [] }), outcome: 'unknown', because, text };
}

const NETWORK: ReadonlySet<string> = new Set(['DNS', 'CONNECT', 'TIMEOUT', 'CLOSED', 'REFUSED', 'NAVIGATION']);

/** Whether one’s own network may be what failed. */
export function looksOffline({ outcome, because }: ProbeRun): boolean {
  return outcome === 'failed' && because !== null && NETWORK.has(because);
}

/** The same run, once it is known that nothing else could be reached either. */
export function asOffline(run: ProbeRun): ProbeRun {
  return { ...run, outcome: 'unknown', because: 'OWN_NETWORK', text: 'none of the references can be reached from here either' };
}
