import { openProber } from '../adapters/prober-net/open-prober.ts';
import type { DurationMs } from '../kernel/units.ts';
import type { ControlPlane } from '../loops/control-plane.ts';
import { makeRun } from '../loops/probes/make-run.ts';
import { openProbeRounds } from '../loops/probes/probe-rounds.ts';
import { ToldRuns } from '../loops/probes/told-runs.ts';
import type { Job } from '../loops/rounds.ts';
import { OWN_SOURCE, tellEvents } from '../loops/tell-events.ts';
import { processTime } from '../loops/work-time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ProbeRecords } from '../ports/probe-records.ts';
import { reportOf } from '../probe/run-report.ts';
import type { Means } from '../ports/means.ts';
import { assignedTo, SERVER } from '../probe/assigned.ts';

/** How exactly moments are met. */
const EVERY_TENTH = 100 as DurationMs;

export type ServerProbesParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly means: Pick<Means, 'secret'>;
  readonly records: ProbeRecords;
};
export type ServerProbes = { readonly job: Job; close(): Promise<void> };

/** The server as one of the places that probe. Its results take the way of all events, with itself as their source. */
export function openServerProbes(plane: ControlPlane, { clock, log, means, records }: ServerProbesParts): ServerProbes {
  const prober = openProber({ clock });
  const told = new ToldRuns({ log, tell: (events) => tellEvents(plane.intake, OWN_SOURCE, events) });
  const parts = { prober, secret: means.secret, time: processTime, references: [] };
  const rounds = openProbeRounds({
    clock,
    log,
    location: SERVER,
    probes: () => assignedTo(plane.catalog.current(), SERVER),
    make: (of) => makeRun(parts, of),
    told(run) {
      told.add(run);
      const report = reportOf(run);
      if (report === null) return;
      const keeping = records
        .keep(report.run, report.picture, clock.now())
        .catch((cause: unknown) => log.warn(`The failed run of ${run.probe} is not to be looked at`, cause));
      void keeping;
    },
  });
  return {
    job: {
      name: 'probes',
      every: EVERY_TENTH,
      async run(at) {
        rounds.round(at);
        told.flush();
      },
    },
    async close() {
      await prober.close();
      await rounds.settled();
      await told.settled();
    },
  };
}
