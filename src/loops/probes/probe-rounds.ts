import { nextDue, offsetOf, type Due } from '../../probe/due-times.ts';
import { runNotMade, type ProbeRun } from '../../probe/run.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Probe } from '../../wire/probe.ts';
import type { WholeRun } from './make-run.ts';

export type ProbeRoundsParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly location: string;
  /** What is probed from here; the same list until it is another one. */
  readonly probes: () => readonly Probe[];
  readonly make: (of: WholeRun) => Promise<ProbeRun>;
  readonly told: (run: ProbeRun) => void;
};

export type ProbeRounds = {
  /** Begins what is due. Called often: how often is how exact the moments are. */
  round(at: Instant): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  readonly counters: () => {
    readonly probes: number;
    readonly underWay: number;
    readonly made: number;
    readonly notMade: number;
  };
};

/** Runs at once. What is slow waits for a server elsewhere, and so needs little here; what is due beyond it comes late. */
const AT_ONCE = 200;

type Scheduled = { probe: Probe; offset: number; due: Due; busy: boolean; crowded: boolean };

/** Makes every probe once in each of its intervals, at a moment of its own. */
export function openProbeRounds(parts: ProbeRoundsParts): ProbeRounds {
  const state = { of: null as readonly Probe[] | null, made: 0, notMade: 0 };
  const scheduled = new Map<string, Scheduled>();
  const underWay = new Set<Promise<void>>();
  const notMade = (one: Scheduled, at: Instant, why: { because: string; text: string }): void => {
    state.notMade += 1;
    const { location } = parts;
    parts.told(runNotMade({ probe: one.probe, location, round: one.due.round, at, lateMs: at - one.due.at }, why));
  };
  const begin = (one: Scheduled, at: Instant): void => {
    const { probe, due } = one;
    one.busy = true;
    const of = { probe, location: parts.location, round: due.round, at, lateMs: at - due.at };
    const work = parts
      .make(of)
      .then((run) => {
        state.made += 1;
        parts.told(run);
      })
      .catch((cause: unknown) => parts.log.warn(`The probe ${probe.name} could not be made, and is tried again`, cause))
      .finally(() => {
        one.busy = false;
        underWay.delete(work);
      });
    underWay.add(work);
  };
  return {
    round(at) {
      const probes = parts.probes();
      if (probes !== state.of) reschedule(scheduled, { probes, at, location: parts.location });
      state.of = probes;
      const due = [...scheduled.values()].filter((one) => one.due.at <= at);
      for (const one of due.toSorted((a, b) => a.due.at - b.due.at)) {
        const isFull = underWay.size >= AT_ONCE && !one.busy;
        const isPast = at - one.due.at >= one.probe.everyMs;
        if (isFull && !isPast) {
          one.crowded = true;
          continue;
        }
        // A machine that slept has nothing to say of the time in which it did.
        if (one.busy) notMade(one, at, OVERRUN);
        else if (!isPast) begin(one, at);
        else if (one.crowded) notMade(one, at, CROWDED);
        one.crowded = false;
        one.due = nextDue(one.probe.everyMs, one.offset, at);
      }
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    counters: () => ({ probes: scheduled.size, underWay: underWay.size, made: state.made, notMade: state.notMade }),
  };
}

const OVERRUN = { because: 'OVERRUN', text: 'the run before it had not ended' };
const CROWDED = { because: 'CROWDED', text: 'too many other runs were under way' };

type Wanted = { readonly probes: readonly Probe[]; readonly at: Instant; readonly location: string };

/** A probe that says something else now keeps its place in time, and one that is new begins with its next interval. */
function reschedule(scheduled: Map<string, Scheduled>, { probes, at, location }: Wanted): void {
  const names = new Set(probes.map(({ name }) => name));
  for (const name of scheduled.keys()) if (!names.has(name)) scheduled.delete(name);
  for (const probe of probes) {
    const offset = offsetOf(probe, location);
    const due = nextDue(probe.everyMs, offset, at);
    const known = scheduled.get(probe.name);
    if (known === undefined) scheduled.set(probe.name, { probe, offset, due, busy: false, crowded: false });
    // Changed in its place: a run that is under way notes its end there.
    else Object.assign(known, known.probe.everyMs === probe.everyMs ? { probe } : { probe, offset, due });
  }
}
