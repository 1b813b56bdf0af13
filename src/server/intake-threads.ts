import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { IntakeCounters } from '../loops/intake.ts';
import type { EvidenceKeeper } from '../loops/evidence-keeper.ts';
import { IN_FLIGHT_BYTES } from '../surface/doors/door.ts';
import type { OtlpStats } from '../surface/doors/otlp-listener.ts';
import type { FromThread, ThreadRules, ThreadStart, ToThread } from './intake-messages.ts';
import { PortRefused } from './listening.ts';
import { addCounters, addStats } from './sum-stats.ts';
import type { DoorPorts, TelemetryDoors } from './telemetry-doors.ts';

export type ThreadParts = Omit<ThreadStart, 'writer' | 'after' | 'seen' | 'rules'> & {
  readonly count: number;
  readonly keeper: EvidenceKeeper;
  /** The rules now; a new object when they have changed. */
  readonly rules: () => ThreadRules;
};

export type IntakeThreads = TelemetryDoors & {
  /** Called every second: passes on what has changed. */
  round(): void;
};

/** Half of it is the largest body that a source may send while nobody else does. */
const LEAST_ROOM = 128 * 1_048_576;

/** Telemetry is received by threads that share the ports; the system spreads connections over them. */
export async function openIntakeThreads({ count, keeper, rules, ...start }: ThreadParts): Promise<IntakeThreads> {
  const failed = Promise.withResolvers<Error>();
  const threads: Thread[] = [];
  const last = { rules: rules(), refuse: null as string | null };
  let { ports } = start.doors;
  try {
    for (let index = 0; index < count; index += 1) {
      const writer = `thread${index}`;
      const doors = {
        ...start.doors,
        ports,
        reusePort: count > 1,
        inFlightBytes: Math.max(LEAST_ROOM, Math.floor(IN_FLIGHT_BYTES / count)),
      };
      const own = { ...start, doors, writer, after: keeper.position(writer), seen: keeper.seen.memory, rules: last.rules };
      const thread = await openThread(own, keeper, failed.resolve);
      threads.push(thread);
      ports = thread.ports;
    }
  } catch (cause) {
    await Promise.all(threads.map((thread) => thread.close()));
    throw cause;
  }
  const tellAll = (message: ToThread): void => {
    for (const thread of threads) thread.tell(message);
  };
  return {
    ports,
    failed: failed.promise,
    stats: () => addStats(threads.map((thread) => thread.stats())),
    counters: () => addCounters(threads.map((thread) => thread.counters())),
    round() {
      const now = rules();
      if (now !== last.rules) tellAll({ say: 'rules', rules: now });
      const why = keeper.refusal();
      if (why !== last.refuse) tellAll({ say: 'refuse', why });
      Object.assign(last, { rules: now, refuse: why });
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

type Thread = {
  readonly ports: DoorPorts;
  tell(message: ToThread): void;
  stats(): OtlpStats;
  counters(): IntakeCounters;
  /** Resolves when everything that the thread has acknowledged is part of the evidence. */
  close(): Promise<void>;
};

function openThread(start: ThreadStart, keeper: EvidenceKeeper, failed: (cause: Error) => void): Promise<Thread> {
  const worker = new Worker(new URL(`./intake-thread${extname(import.meta.filename)}`, import.meta.url), {
    workerData: start,
    execArgv: [], // what the main thread was started with is for the process, and done
    name: start.writer,
  });
  const tell = (message: ToThread): void => worker.postMessage(message, []);
  const closed = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<Thread>();
  const latest: { stats: OtlpStats; counters: IntakeCounters } = { stats: addStats([]), counters: addCounters([]) };
  const state = { isClosed: false };
  worker.on('message', (message: FromThread) => {
    switch (message.say) {
      case 'frames': {
        keeper.deliver(start.writer, message.frames, message.first);
        tell({ say: 'applied', bytes: message.frames.reduce((sum, frame) => sum + frame.length, 0) });
        return;
      }
      case 'stats':
        Object.assign(latest, { stats: message.stats, counters: message.counters });
        return;
      case 'open':
        opened.resolve({
          ports: message.ports,
          tell,
          stats: () => latest.stats,
          counters: () => latest.counters,
          close() {
            tell({ say: 'close' });
            return closed.promise;
          },
        });
        return;
      case 'refused':
        opened.reject(new PortRefused(message.text));
        return;
      case 'closed':
        state.isClosed = true;
        closed.resolve();
        return;
    }
  });
  const end = (cause: Error): void => {
    opened.reject(cause);
    closed.resolve();
    if (!state.isClosed) failed(cause);
  };
  worker.on('error', (cause) => end(new Error(`Intake ${start.writer} failed`, { cause })));
  worker.on('exit', (code) => end(new Error(`Intake ${start.writer} ended with code ${code}`)));
  return opened.promise;
}
