import { showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { RelayOptions } from '../surface/cli/command-context.ts';
import { version } from '../version.ts';
import type { RelayReport } from './open-relay.ts';

export type Seen = { readonly options: RelayOptions; readonly at: Instant; readonly doors: object };

/** What `GET /healthz` answers; not well is a relay that turns telemetry away. */
export function showStatus({ server, waiting, refusing, counters }: RelayReport, { options, at, doors }: Seen) {
  const { commits, failedCommits, ...counts } = counters;
  const body = {
    version,
    at: showInstant(at),
    server: { url: options.to, says: server.says, since: showInstant(server.since), text: server.text },
    waiting: { payloads: waiting.payloads, oldest_ms: waiting.oldest },
    disk: { bytes: waiting.bytes, writes: commits, failed_writes: failedCommits },
    bounds: { bytes: options.maxBytes, age_ms: options.maxAge },
    refusing,
    counts,
    doors,
  };
  return { well: refusing === null, body };
}
