import type { SeenPayload } from '../ports/evidence-store.ts';
import type { IntakeAnswer } from '../ports/intake.ts';

export type Waiting = { readonly seen: SeenPayload; readonly bytes: number; readonly answer: IntakeAnswer };
export type Bounds = { readonly waitingPayloads: number; readonly waitingBytes: number };

export type GroupCommitParts = {
  readonly bounds: Bounds;
  readonly changed: () => boolean;
  /** Makes everything that changed durable, together with these payloads. */
  readonly commit: (payloads: readonly SeenPayload[]) => Promise<void>;
  /** Takes back what was not made durable; throws when not even that is possible yet. */
  readonly recover: () => Promise<void>;
  readonly counters: { commits: number; failedCommits: number };
};

const RETRY_AFTER_MS = 1_000;
type Held = Waiting & { readonly resolve: (answer: IntakeAnswer) => void };

/** Lets payloads wait for the disk together, and answers each when the commit that holds it is done. */
export class GroupCommit {
  readonly #parts: GroupCommitParts;
  #held: Held[] = [];
  #bytes = 0;
  #busy = false;
  #sound = true;
  #current: Promise<void> = Promise.resolve();

  constructor(parts: GroupCommitParts) {
    this.#parts = parts;
  }

  /** False while the store is being read again: what is in memory then is not to be built upon. */
  get sound(): boolean {
    return this.#sound;
  }

  /** Why a payload of this size cannot wait now, or null when it can. */
  refusal(bytes: number): string | null {
    if (!this.#sound) return 'the store failed and is being read again';
    const { waitingPayloads, waitingBytes } = this.#parts.bounds;
    const full = this.#held.length >= waitingPayloads || this.#bytes + bytes > waitingBytes;
    return full ? 'too much telemetry is waiting to be stored' : null;
  }

  /** Resolves with the answer once it is durable, or with `busy` when that failed. */
  wait(payload: Waiting): Promise<IntakeAnswer> {
    return new Promise((resolve) => {
      this.#held.push({ ...payload, resolve });
      this.#bytes += payload.bytes;
      this.#start();
    });
  }

  /** Commits what changed without a payload, or tries again to recover; called every second. */
  nudge(): void {
    if (!this.#sound || this.#due) this.#start();
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#busy) await this.#current;
  }

  get #due(): boolean {
    return this.#held.length > 0 || this.#parts.changed();
  }

  #start(): void {
    if (this.#busy) return;
    this.#busy = true;
    this.#current = (this.#sound ? this.#commitAll() : this.#recover()).finally(() => {
      this.#busy = false;
      if (this.#sound && this.#due) this.#start(); // it came in after the last look
    });
  }

  async #commitAll(): Promise<void> {
    while (this.#sound && this.#due) {
      // Whatever has arrived by now joins: one write to the disk serves all of it.
      await new Promise(setImmediate);
      await this.#commitGroup(this.#take());
    }
  }

  async #commitGroup(group: readonly Held[]): Promise<void> {
    const { commit, counters } = this.#parts;
    try {
      await commit(group.map(({ seen }) => seen));
      counters.commits += 1;
      for (const { answer, resolve } of group) resolve(answer);
    } catch (cause) {
      counters.failedCommits += 1;
      const text = `telemetry cannot be stored: ${cause instanceof Error ? cause.message : String(cause)}`;
      for (const { resolve } of [...group, ...this.#take()])
        resolve({ say: 'busy', because: 'STORE', retryAfterMs: RETRY_AFTER_MS, text });
      await this.#recover();
    }
  }

  /** Until it succeeds nothing is accepted: counting on from less than the disk has would write over what was acknowledged. */
  async #recover(): Promise<void> {
    this.#sound = false;
    try {
      await this.#parts.recover();
      this.#sound = true;
    } catch {
      // The store cannot even be read; the next nudge tries again.
    }
  }

  #take(): readonly Held[] {
    const group = this.#held;
    this.#held = [];
    this.#bytes = 0;
    return group;
  }
}
