import { join } from 'node:path';
import { openReportSpool } from '../adapters/report-spool/report-spool.ts';
import { EVERY_SECOND, type Job } from '../loops/rounds.ts';
import type { Log } from '../ports/log.ts';
import { reportOf } from '../probe/run-report.ts';
import type { ProbeRun } from '../probe/run.ts';
import type { AgentOptions } from '../surface/cli/command-context.ts';

export type FailedRuns = {
  add(run: ProbeRun): void;
  readonly job: Job;
  /** Resolves when all that was added is on disk. */
  settled(): Promise<void>;
};

export type FailedRunsParts = { readonly log: Log; readonly token: () => string };

/** What people may want to look at, kept on disk until the server has it. It is no evidence: the results go their own way. */
export function openFailedRuns(
  { data, server }: Pick<AgentOptions, 'data' | 'server'>,
  { log, token }: FailedRunsParts,
): FailedRuns {
  const spool = openReportSpool({ folder: join(data, 'reports'), url: server, token });
  const keeping = new Set<Promise<void>>();
  return {
    add(run) {
      const report = reportOf(run);
      if (report === null) return;
      const kept = spool
        .keep(report)
        .catch((cause: unknown) => log.warn(`What the probe ${run.probe} saw when it failed is lost`, cause))
        .finally(() => keeping.delete(kept));
      keeping.add(kept);
    },
    job: { name: 'reports', every: EVERY_SECOND, run: () => spool.push() },
    async settled() {
      while (keeping.size > 0) await Promise.all(keeping);
    },
  };
}
