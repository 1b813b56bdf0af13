import { setTimeout as pause } from 'node:timers/promises';
import type { Rng } from '../../src/kernel/rng.ts';
import { openPoster } from './keep-alive-post.ts';
import { spanPayload } from './span-payloads.ts';
import { addTally, type Tally } from './tally.ts';

export type QuietReport = {
  readonly accepted: number;
  readonly refused: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly tally: Tally;
};

/** Sends one small payload each second, as a small service does, from its making until it is stopped. */
export class QuietSender {
  readonly #ms: number[] = [];
  readonly #tally: Record<string, { good: number; total: number }> = {};
  #refused = 0;
  #isStopped = false;
  readonly #sending: Promise<void>;

  constructor(port: number, { token, rng }: { token: string; rng: Rng }) {
    this.#sending = this.#send(openPoster(port, 1), { token, rng });
  }

  /** Resolves when the last one is answered. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#sending;
  }

  report(): QuietReport {
    const sorted = this.#ms.toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
    return { accepted: sorted.length, refused: this.#refused, medianMs: at(0.5), p99Ms: at(0.99), tally: this.#tally };
  }

  async #send(poster: ReturnType<typeof openPoster>, { token, rng }: { token: string; rng: Rng }): Promise<void> {
    for (let index = 0; !this.#isStopped || index === 0; index += 1) {
      const { body, type, counts } = spanPayload(index, { rng, journey: 'fragile' });
      const { status, ms } = await poster.post({ path: '/v1/traces', type, token, body });
      if (status === 200) {
        this.#ms.push(ms);
        addTally(this.#tally, counts);
      } else this.#refused += 1;
      for (let waited = 0; waited < 1_000 && !this.#isStopped; waited += 50) await pause(50);
    }
    poster.close();
  }
}
