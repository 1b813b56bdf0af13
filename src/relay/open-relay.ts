import type { Clock } from '../ports/clock.ts';
import type { DoneFile } from '../ports/done-frames.ts';
import type { FrameReader } from '../ports/frame-reader.ts';
import type { Journal } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { TelemetryServer } from '../ports/telemetry-server.ts';
import { Forwarder, type ForwarderCounters } from '../loops/relay/forwarder.ts';
import { KeptPayloads, WRITER, type KeepBounds, type KeptCounters } from '../loops/relay/kept-payloads.ts';
import { Pulse } from '../loops/relay/pulse.ts';
import { SentMark } from '../loops/relay/sent-mark.ts';
import type { ServerHealth } from '../loops/relay/server-state.ts';
import { EVERY_SECOND, openRounds, type Job } from '../loops/rounds.ts';

export type RelayParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal;
  readonly openReader: (after: number) => FrameReader;
  readonly doneFile: DoneFile;
  readonly server: TelemetryServer;
  readonly url: string;
  readonly bounds: KeepBounds;
  /** What else is done every second. */
  readonly jobs: readonly Job[];
};
export type RelayReport = {
  readonly server: ServerHealth;
  readonly waiting: KeptPayloads['waiting'];
  readonly refusing: string | null;
  readonly counters: KeptCounters & ForwarderCounters;
};
/** Closing waits for nothing that is not sent yet: it is on disk. */
export type Relay = { readonly intake: KeptPayloads; readonly report: () => RelayReport; close(): Promise<void> };

/** Telemetry in at one end, on disk in between, and out at the other end as the server takes it. */
export async function openRelay(parts: RelayParts): Promise<Relay> {
  const { clock, log, journal, doneFile, server, url, bounds } = parts;
  const before = doneFile.before ?? { upTo: 0, beyond: [] };
  const writer = await journal.writer(WRITER, before.upTo);
  const pulse = new Pulse();
  const mark = new SentMark(doneFile, pulse, before);
  const reader = parts.openReader(before.upTo);
  const kept = new KeptPayloads({ journal, writer, reader, mark, clock, log, bounds, pulse });
  await kept.round(clock.now());
  const forwarder = new Forwarder({ kept, mark, server, url, clock, log, pulse, chance: Math.random });
  const rounds = openRounds([{ name: 'relay', every: EVERY_SECOND, run: (at) => kept.round(at) }, ...parts.jobs], { clock, log });
  return {
    intake: kept,
    report: () => ({
      server: forwarder.server,
      waiting: kept.waiting,
      refusing: kept.refusing,
      counters: { ...kept.counters(), ...forwarder.counters() },
    }),
    async close() {
      await rounds.close();
      await kept.settled();
      await forwarder.close();
      await mark.write();
      await reader.close();
    },
  };
}
