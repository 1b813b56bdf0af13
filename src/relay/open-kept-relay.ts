import { openDoneFile } from '../adapters/data-folder/done-file.ts';
import { openRelayFolder } from '../adapters/data-folder/relay-folder.ts';
import { openJournalFolder } from '../adapters/journal-folder/journal-folder.ts';
import { openJournalReader } from '../adapters/journal-folder/journal-reader.ts';
import { openTelemetryServer } from '../adapters/telemetry-server/telemetry-server.ts';
import { WRITER } from '../loops/relay/kept-payloads.ts';
import { EVERY_SECOND, type Job } from '../loops/rounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RelayOptions } from '../surface/cli/command-context.ts';
import { openRelay, type Relay } from './open-relay.ts';
import type { RelayToken } from './relay-token.ts';

export type KeptRelayParts = {
  readonly options: Pick<RelayOptions, 'data' | 'to' | 'maxBytes' | 'maxAge'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly token: RelayToken;
  /** Beside the relay's own; asked for once the folder is ours alone. */
  readonly jobs?: () => readonly Job[];
};

/** A folder that nobody else holds, a journal in it, and from there in order to the server: for relays, and for whatever tells by one. */
export async function openKeptRelay(open: AsyncDisposableStack, parts: KeptRelayParts): Promise<Relay> {
  const { options, clock, log, token, jobs = () => [] } = parts;
  const folder = openRelayFolder(options.data);
  open.defer(() => folder.release());
  const journal = await openJournalFolder(folder.journalFolder);
  open.defer(() => journal.close());
  const doneFile = await openDoneFile(folder.doneFile);
  open.defer(() => doneFile.close());
  const relay = await openRelay({
    clock,
    log,
    journal,
    openReader: (after) => openJournalReader({ folder: folder.journalFolder, writer: WRITER, after }),
    doneFile,
    server: openTelemetryServer({ url: options.to, token: token.current, clock }),
    url: options.to,
    bounds: { bytes: options.maxBytes, age: options.maxAge },
    jobs: [{ name: 'token', every: EVERY_SECOND, run: async () => token.readAgain() }, ...jobs()],
  });
  open.defer(() => relay.close());
  return relay;
}
