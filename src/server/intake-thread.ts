import { parentPort, workerData } from 'node:worker_threads';
import { openJournalFolder } from '../adapters/journal-folder/journal-folder.ts';
import { systemClock } from '../adapters/system-clock/system-clock.ts';
import { IntakeLoop } from '../loops/intake.ts';
import { intakeRules } from '../loops/intake-rules.ts';
import { SeenPayloads } from '../loops/seen-payloads.ts';
import { broken, MINUTE, SECOND, type Instant } from '../kernel/units.ts';
import { withSecrets } from '../surface/doors/known-sources.ts';
import type { FromThread, ThreadStart, ToThread } from './intake-messages.ts';
import { PortRefused } from './listening.ts';
import { openListeners } from './telemetry-doors.ts';

// One of the threads in which telemetry is received: it reads, matches and journals payloads, and hands the frames over once
// they are durable. It keeps no evidence.
const port = parentPort ?? broken('this module runs in a thread of its own');
const tell = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);

/** Frames that the main thread has not yet applied; beyond it senders are asked to come again. */
const MOST_UNAPPLIED_BYTES = 64 * 1_048_576;

await run(workerData as ThreadStart);

async function run(start: ThreadStart): Promise<void> {
  const state = {
    rules: start.rules,
    unapplied: 0,
    refuse: null as string | null,
    tokens: { of: start.rules, sources: start.rules.catalog.sources },
  };
  const settings = { redactionKey: start.redactionKey };
  const machine = systemClock();
  const clock = { now: () => (machine.now() + start.clockOffsetMs) as Instant };
  const journal = await openJournalFolder(start.journalFolder, { durability: start.durability });
  const writer = await journal.writer(start.writer, start.after);
  const intake = new IntakeLoop({
    writer,
    clock,
    rules: intakeRules(start.rules.catalog, settings),
    seen: new SeenPayloads(start.seen),
    bounds: start.bounds,
    deliver(frames, first) {
      state.unapplied += frames.reduce((sum, frame) => sum + frame.length, 0);
      tell(
        { say: 'frames', frames, first },
        frames.map((frame) => frame.buffer),
      );
    },
    refuse: () => state.refuse ?? (state.unapplied > MOST_UNAPPLIED_BYTES ? 'the evidence is behind' : null),
  });
  const known = withSecrets(
    () => state.rules.catalog.sources,
    (name) => state.rules.tokens?.[name] ?? broken(`no token of source ${name}`),
  );
  const sources = start.rules.tokens === null ? null : known;
  try {
    const doors = await openListeners({ ...start.doors, intake, clock, sources });
    const rounds = [
      setInterval(() => intake.round(clock.now()), SECOND),
      setInterval(() => tell({ say: 'stats', stats: doors.stats(), counters: intake.counters() }), SECOND),
      setInterval(() => intake.matcher.rebalance(), MINUTE),
    ];
    port.on('message', (message: ToThread) => {
      switch (message.say) {
        case 'rules':
          state.rules = message.rules;
          return intake.useRules(intakeRules(message.rules.catalog, settings));
        case 'applied':
          state.unapplied -= message.bytes;
          return;
        case 'refuse':
          state.refuse = message.why;
          return;
        case 'close':
          for (const round of rounds) clearInterval(round);
          return void close();
      }
    });
    const close = async (): Promise<void> => {
      await doors.close();
      await intake.settled();
      tell({ say: 'stats', stats: doors.stats(), counters: intake.counters() });
      await journal.close();
      tell({ say: 'closed' });
      port.close();
    };
    tell({ say: 'open', ports: doors.ports });
  } catch (cause) {
    if (!(cause instanceof PortRefused)) throw cause;
    await journal.close();
    tell({ say: 'refused', text: cause.message, isPort: true });
    port.close();
  }
}
