import { parentPort, workerData } from 'node:worker_threads';
import { openJournalFolder } from '../adapters/journal-folder/journal-folder.ts';
import { systemClock } from '../adapters/system-clock/system-clock.ts';
import { IntakeLoop } from '../loops/intake.ts';
import { intakeRules } from '../loops/intake-rules.ts';
import { SeenPayloads } from '../loops/seen-payloads.ts';
import { broken, MINUTE, SECOND, type Instant } from '../kernel/units.ts';
import { withSecrets } from '../surface/doors/known-sources.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { FromThread, ThreadRules, ThreadStart, ToThread } from './intake-messages.ts';
import { PortRefused } from './listening.ts';
import { openListeners } from './telemetry-doors.ts';

// One of the threads in which telemetry is received: it reads, matches and journals payloads, and hands the frames over once
// they are durable. It keeps no evidence.
const port = parentPort ?? broken('this module runs in a thread of its own');
const tell = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);

/** Frames that the main thread has not yet applied; beyond it senders are asked to come again. */
const MOST_UNAPPLIED_BYTES = 64 * 1_048_576;

/** What the main thread tells changes while the thread runs. */
type Told = { rules: ThreadRules; refuse: string | null; unapplied: number };

await run(workerData as ThreadStart);

async function run(start: ThreadStart): Promise<void> {
  const told: Told = { rules: start.rules, refuse: null, unapplied: 0 };
  const machine = systemClock();
  const clock: Clock = { now: () => (machine.now() + start.clockOffsetMs) as Instant };
  const journal = await openJournalFolder(start.journalFolder, { durability: start.durability });
  const intake = await openThreadIntake(start, { journal, clock, told });
  try {
    const known = withSecrets(
      () => told.rules.catalog.sources,
      (name) => told.rules.tokens?.[name] ?? broken(`no token of source ${name}`),
    );
    const sources = start.rules.tokens === null ? null : known;
    const doors = await openListeners({ ...start.doors, intake, clock, sources });
    const rounds = [
      setInterval(() => intake.round(clock.now()), SECOND),
      setInterval(() => tell({ say: 'stats', stats: doors.stats(), counters: intake.counters() }), SECOND),
      setInterval(() => intake.matcher.rebalance(), MINUTE),
    ];
    const close = async (): Promise<void> => {
      for (const round of rounds) clearInterval(round);
      await doors.close();
      await intake.settled();
      tell({ say: 'stats', stats: doors.stats(), counters: intake.counters() });
      await end(journal, { say: 'closed' });
    };
    follow({ told, intake, redactionKey: start.redactionKey, close });
    tell({ say: 'open', ports: doors.ports });
  } catch (cause) {
    if (!(cause instanceof PortRefused)) throw cause;
    await end(journal, { say: 'refused', text: cause.message });
  }
}

type Opened = { readonly journal: Journal; readonly clock: Clock; readonly told: Told };

async function openThreadIntake(start: ThreadStart, { journal, clock, told }: Opened): Promise<IntakeLoop> {
  return new IntakeLoop({
    writer: await journal.writer(start.writer, start.after),
    clock,
    rules: intakeRules(start.rules.catalog, start),
    seen: new SeenPayloads(start.seen),
    bounds: start.bounds,
    deliver(frames, first) {
      told.unapplied += frames.reduce((sum, frame) => sum + frame.length, 0);
      const buffers = frames.map((frame) => frame.buffer);
      tell({ say: 'frames', frames, first }, buffers);
    },
    refuse: () => told.refuse ?? (told.unapplied > MOST_UNAPPLIED_BYTES ? 'the evidence is behind' : null),
  });
}

type Following = {
  readonly told: Told;
  readonly intake: IntakeLoop;
  readonly redactionKey: Uint8Array | null;
  readonly close: () => Promise<void>;
};

function follow({ told, intake, redactionKey, close }: Following): void {
  port.on('message', (message: ToThread) => {
    switch (message.say) {
      case 'rules':
        told.rules = message.rules;
        return intake.useRules(intakeRules(message.rules.catalog, { redactionKey }));
      case 'applied':
        told.unapplied -= message.bytes;
        return;
      case 'refuse':
        told.refuse = message.why;
        return;
      case 'close':
        return void close();
    }
  });
}

async function end(journal: Journal, last: FromThread): Promise<void> {
  await journal.close();
  tell(last);
  port.close();
}
