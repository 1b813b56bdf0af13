import type { Rng } from '../src/kernel/rng.ts';
import { jsonTraces } from '../test/intake/payload.ts';
import type { Process } from './process.ts';
import { WORLD, type Scheduler } from './scheduler.ts';
import { spansOf, type Second } from './spans.ts';
import type { TelemetryFault } from './story.ts';

/** What one service had to tell of one second, to one control plane. */
export type Batch = {
  readonly service: string;
  readonly plane: number;
  readonly endMs: number;
  readonly seconds: readonly Second[];
  /** Nobody will ever see it again, and its sender was told nothing. */
  lost: boolean;
  acknowledgedAt: number | null;
  attempts: number;
};

/** As long as a sender waits for an answer, and then until he tries again. */
const PATIENCE_MS = 4_000;
const AGAIN_MS = 1_500;

export type Trouble = { readonly how: TelemetryFault; readonly share: number };
type Sending = { readonly batch: Batch; readonly body: Uint8Array; readonly process: Process };

/** The way that telemetry takes. Senders keep what was not acknowledged and send the same bytes again. */
export class Network {
  readonly batches: Batch[] = [];
  readonly #scheduler: Scheduler;
  readonly #rng: Rng;

  constructor(scheduler: Scheduler, rng: Rng) {
    this.#scheduler = scheduler;
    this.#rng = rng;
  }

  send(
    told: { readonly service: string; readonly seconds: readonly Second[] },
    processes: readonly Process[],
    troubles: readonly Trouble[],
  ): void {
    const hit = troubles.filter(({ share }) => this.#rng.next() < share).map(({ how }) => how);
    const skew = hit.includes('skewed') ? Math.round((this.#rng.next() - 0.5) * 4_000) : 0;
    const endMs = this.#scheduler.now() - 1 + skew;
    const body = spansOf(told.service, told.seconds, { endMs, trace: this.batches.length });
    for (const [plane, process] of processes.entries()) {
      const batch: Batch = { ...told, plane, endMs, lost: hit.includes('lost'), acknowledgedAt: null, attempts: 0 };
      this.batches.push(batch);
      if (batch.lost) continue;
      const wait = hit.includes('late')
        ? 5_000 + this.#rng.next() * 25_000
        : hit.includes('reordered')
          ? this.#rng.next() * 4_000
          : 0;
      const unanswered = hit.includes('unanswered');
      this.#scheduler.at(this.#scheduler.now() + wait, WORLD, () => this.#try({ batch, body, process }, unanswered));
      if (hit.includes('twice'))
        this.#scheduler.at(this.#scheduler.now() + wait + 700, WORLD, () => this.#try({ batch, body, process }, false));
    }
  }

  #try(sending: Sending, unanswered: boolean): void {
    const { batch, body, process } = sending;
    const over = { so: false };
    const again = (wait: number): void => {
      if (over.so) return;
      over.so = true;
      this.#scheduler.at(this.#scheduler.now() + wait, WORLD, () => {
        if (batch.acknowledgedAt === null) this.#try(sending, false);
      });
    };
    batch.attempts += 1;
    this.#scheduler.at(this.#scheduler.now() + PATIENCE_MS, WORLD, () => again(0));
    const { life, plane } = process;
    if (!life.alive || plane === null) return again(AGAIN_MS);
    this.#scheduler.soon(life, () => {
      void plane.intake.accept(jsonTraces(body.slice())).then(({ say }) => {
        if (unanswered) return;
        if (say !== 'accepted') again(AGAIN_MS);
        else {
          over.so = true;
          batch.acknowledgedAt ??= this.#scheduler.now();
        }
      });
    });
  }
}
