import { openMemoryCells, openMemoryCellStore, type MemoryCells } from '../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../src/adapters/memory/journal.ts';
import { openControlPlane, type ControlPlane, type ControlPlaneParts } from '../src/loops/control-plane.ts';
import { MARGIN } from '../src/loops/lease.ts';
import { openRounds } from '../src/loops/rounds.ts';
import type { RouterRef } from '../src/catalog/catalog.ts';
import type { Journal } from '../src/ports/journal.ts';
import type { Router } from '../src/ports/router.ts';
import type { Listeners } from './listeners.ts';
import type { Mishap, PortCalls } from './port-calls.ts';
import type { Place, PortCall } from './story.ts';
import { WORLD, type Life, type Scheduler } from './scheduler.ts';

/** What every process is given; its evidence is its own. */
export type Shared = Pick<ControlPlaneParts, 'ledgerStore' | 'source'> &
  Listeners['ports'] & {
    /** The way to a router of one process: an order that outlives who gave it is nobody's. */
    readonly openRouter: (ref: RouterRef, isOurs: () => boolean) => Router;
  };

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
type Slowness = { readonly on: PortCall; readonly way: 'there' | 'back'; readonly ms: number; readonly until: number };

/** A world of minutes sends far fewer; what nobody needs is not made for each process that starts. */
const PAYLOADS = 8_192;

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
    // What was armed in the last moment before the calm waits no longer.
    this.calm();
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
    // Each call has its own time at which it was made: what arrives long after it is not this process's any more.
    const openRouter: ControlPlaneParts['openRouter'] = (ref) => {
      const called = (): Router => {
        const since = scheduler.now();
        return calls.through(
          life,
          'router',
          shared.openRouter(ref, () => this.#acts(life, since)),
        );
      };
      return {
        capabilities: () => called().capabilities(),
        plan: (order) => called().plan(order),
        apply: (order) => called().apply(order),
        observe: () => called().observe(),
      };
    };
    const plane = await openControlPlane({
      ...own,
      clock,
      time,
      log,
      payloads: PAYLOADS,
      journal: { ...plain(journal), writer: async (...args) => calls.through(life, 'journal', await journal.writer(...args)) },
      cellStore: calls.through(life, 'cells', openMemoryCellStore(this.cells)),
      ledgerStore: calls.through(life, 'ledger', shared.ledgerStore),
      notifier: calls.through(life, 'notifier', shared.notifier),
      hooks: calls.through(life, 'hooks', shared.hooks),
      announcer: calls.through(life, 'announcer', shared.announcer),
      deployments: calls.through(life, 'deployments', shared.deployments),
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

  /** Lives, is not stopped, and is not to fear that another acts in its place. */
  #acts(life: Life, since: number): boolean {
    const now = this.#parts.scheduler.now();
    const isAlone = this.#parts.own.holder === undefined;
    return life.alive && life.stoppedUntil <= now && (isAlone || now - since < MARGIN);
  }

  #say(text: string, cause: unknown): void {
    this.said.push(cause instanceof Error ? `${text}: ${cause.message}` : text);
  }

  #mishap(call: string): Mishap {
    const { scheduler } = this.#parts;
    const slow = this.slow.filter(({ on, until }) => on === call && scheduler.now() < until);
    const late = {
      slowMs: Math.max(0, ...slow.filter(({ way }) => way === 'back').map(({ ms }) => ms)),
      thereMs: Math.max(0, ...slow.filter(({ way }) => way === 'there').map(({ ms }) => ms)),
    };
    for (const armed of this.crashes) {
      if (armed.on !== 'any' && armed.on !== call) continue;
      armed.left -= 1;
      if (armed.left >= 0) continue;
      this.crashes.splice(this.crashes.indexOf(armed), 1);
      this.#downMs = armed.downMs;
      return { ...late, [armed.when]: 'crash' };
    }
    const failing = this.errors.find(({ on, left }) => on === call && left > 0);
    if (failing === undefined) return late;
    failing.left -= 1;
    return { ...late, [failing.when]: 'error' };
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
