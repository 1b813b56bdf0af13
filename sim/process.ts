import { openMemoryCells, openMemoryCellStore, type MemoryCells } from '../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../src/adapters/memory/journal.ts';
import { openControlPlane, type ControlPlane, type ControlPlaneParts } from '../src/loops/control-plane.ts';
import { openRounds } from '../src/loops/rounds.ts';
import type { Journal } from '../src/ports/journal.ts';
import type { Mishap, PortCalls } from './port-calls.ts';
import type { Place, PortCall } from './story.ts';
import { WORLD, type Life, type Scheduler } from './scheduler.ts';

/** What every process is given; its evidence is its own. */
export type Shared = Pick<ControlPlaneParts, 'ledgerStore' | 'openRouter' | 'notifier' | 'source'>;

export type ProcessParts = {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly shared: Shared;
  readonly openCalls: (mishap: (life: Life, call: string) => Mishap, crash: (life: Life, where: string) => void) => PortCalls;
  /** Parts that belong to this process and outlive it. */
  readonly own: Partial<ControlPlaneParts>;
  readonly tell: (what: string) => void;
};

type ArmedCrash = { readonly on: Place; left: number; readonly when: 'before' | 'after'; readonly downMs: number };
type ArmedError = { readonly on: PortCall; readonly when: 'before' | 'after'; left: number };
type Slowness = { readonly on: PortCall; readonly ms: number; readonly until: number };

/** As long as whoever watches over processes waits before he starts one again that could not start. */
const START_AGAIN_MS = 1_000;

/** One control plane of the world, dying and starting again. What its disk holds stays. */
export class Process {
  life: Life;
  plane: ControlPlane | null = null;
  readonly cells: MemoryCells = openMemoryCells();
  readonly frames: MemoryFrames = new Map();
  readonly said: string[] = [];
  readonly crashes: ArmedCrash[] = [];
  readonly errors: ArmedError[] = [];
  readonly slow: Slowness[] = [];
  upSince = 0;
  #downMs = 0;
  #close: (() => Promise<void>) | null = null;
  readonly #parts: ProcessParts;

  constructor(parts: ProcessParts) {
    this.#parts = parts;
    this.life = { name: parts.name, alive: false, stoppedUntil: 0 };
  }

  start(): void {
    const { name, scheduler, tell } = this.#parts;
    const life: Life = { name, alive: true, stoppedUntil: 0 };
    this.life = life;
    this.upSince = scheduler.now();
    this.#open(life).catch((cause: unknown) => {
      if (!life.alive) return;
      tell(`start failed: ${cause instanceof Error ? cause.message : String(cause)}`);
      life.alive = false;
      scheduler.at(scheduler.now() + START_AGAIN_MS, WORLD, () => this.start());
    });
  }

  /** What was in memory is gone, and what was under way is never heard of. */
  crash(life: Life, where: string): void {
    if (life !== this.life || !life.alive) return;
    const { scheduler, tell } = this.#parts;
    life.alive = false;
    this.plane = null;
    this.#close = null;
    tell(`crash ${where}`);
    scheduler.at(scheduler.now() + this.#downMs, WORLD, () => this.start());
  }

  async close(): Promise<void> {
    await this.#close?.();
  }

  /** The world is calm from now on. */
  calm(): void {
    this.crashes.length = 0;
    this.errors.length = 0;
    this.slow.length = 0;
  }

  async #open(life: Life): Promise<void> {
    const { scheduler, shared, own } = this.#parts;
    const calls = this.#parts.openCalls(
      (_, call) => this.#mishap(call),
      (dying, where) => this.crash(dying, where),
    );
    const log = { say: () => undefined, warn: (text: string, cause?: unknown) => this.#say(text, cause) };
    const time = scheduler.workTime(life);
    const clock = { now: scheduler.now };
    const journal = calls.through(life, 'journal', openMemoryJournal(this.frames));
    const openRouter: ControlPlaneParts['openRouter'] = (ref) => calls.through(life, 'router', shared.openRouter(ref));
    const plane = await openControlPlane({
      ...own,
      clock,
      time,
      log,
      journal: { ...plain(journal), writer: async (...args) => calls.through(life, 'journal', await journal.writer(...args)) },
      cellStore: calls.through(life, 'cells', openMemoryCellStore(this.cells)),
      ledgerStore: calls.through(life, 'ledger', shared.ledgerStore),
      notifier: calls.through(life, 'notifier', shared.notifier),
      source: { read: calls.through(life, 'catalog', shared.source).read, watch: shared.source.watch },
      openRouter,
      openMetricSource: () => ({
        range: () => Promise.reject(new Error('nobody is asked in this world')),
        close: () => undefined,
      }),
    });
    const rounds = openRounds(plane.jobs, { clock, log, time });
    this.plane = plane;
    this.#close = async () => {
      await rounds.close();
      await plane.close();
    };
  }

  #say(text: string, cause: unknown): void {
    this.said.push(cause instanceof Error ? `${text}: ${cause.message}` : text);
  }

  #mishap(call: string): Mishap {
    const { scheduler } = this.#parts;
    const slowMs = Math.max(
      0,
      ...this.slow.filter(({ on, until }) => on === call && scheduler.now() < until).map(({ ms }) => ms),
    );
    for (const armed of this.crashes) {
      if (armed.on !== 'any' && armed.on !== call) continue;
      armed.left -= 1;
      if (armed.left >= 0) continue;
      this.crashes.splice(this.crashes.indexOf(armed), 1);
      this.#downMs = armed.downMs;
      return { [armed.when]: 'crash', slowMs };
    }
    const failing = this.errors.find(({ on, left }) => on === call && left > 0);
    if (failing === undefined) return { slowMs };
    failing.left -= 1;
    return { [failing.when]: 'error', slowMs };
  }
}

function plain(journal: Journal): Omit<Journal, 'writer'> {
  return {
    replay: (...args) => journal.replay(...args),
    drop: (...args) => journal.drop(...args),
    size: () => journal.size(),
    close: () => journal.close(),
  };
}
