import type { SeenPayload } from '../ports/evidence-store.ts';
import type { IntakeAnswer } from '../ports/intake.ts';

/** Lets payloads wait for the disk together, and answers each when the commit that holds it is done. */
export type GroupCommit = {
  /** Why a payload of this size cannot wait now, or null when it can. */
  refusal(bytes: number): string | null;
  /** Resolves with the answer once it is durable, or with `busy` when that failed. */
  wait(payload: Waiting): Promise<IntakeAnswer>;
  /** Commits what changed without a payload, or tries again to recover; called every second. */
  nudge(): void;
  /** False while the store is being read again: what is in memory then is not to be built upon. */
  sound(): boolean;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
};
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

export function openGroupCommit({ bounds, changed, commit, recover, counters }: GroupCommitParts): GroupCommit {
  const state = { held: [] as Held[], bytes: 0, busy: false, broken: false, current: Promise.resolve() };
  const take = (): readonly Held[] => {
    const group = state.held;
    Object.assign(state, { held: [], bytes: 0 });
    return group;
  };
  const commitAll = async (): Promise<void> => {
    while (state.held.length > 0 || changed()) {
      // Whatever has arrived by now joins: one write to the disk serves all of it.
      await new Promise(setImmediate);
      const group = take();
      try {
        await commit(group.map(({ seen }) => seen));
        counters.commits += 1;
        for (const { answer, resolve } of group) resolve(answer);
      } catch (cause) {
        counters.failedCommits += 1;
        const text = `telemetry cannot be stored: ${cause instanceof Error ? cause.message : String(cause)}`;
        for (const { resolve } of [...group, ...take()]) resolve({ say: 'busy', retryAfterMs: RETRY_AFTER_MS, text });
        return restore();
      }
    }
  };
  /** Until it succeeds nothing is accepted: counting on from less than the disk has would write over what was acknowledged. */
  const restore = async (): Promise<void> => {
    state.broken = true;
    try {
      await recover();
      state.broken = false;
    } catch {
      // The store cannot even be read; the next nudge tries again.
    }
  };
  const start = (work: () => Promise<void>): void => {
    if (state.busy) return;
    state.busy = true;
    state.current = work().finally(() => {
      state.busy = false;
      if (!state.broken && state.held.length > 0) start(commitAll); // came in after the last look
    });
  };
  return {
    refusal(bytes) {
      if (state.broken) return 'the store failed and is being read again';
      const full = state.held.length >= bounds.waitingPayloads || state.bytes + bytes > bounds.waitingBytes;
      return full ? 'too much telemetry is waiting to be stored' : null;
    },
    wait(payload) {
      return new Promise((resolve) => {
        state.held.push({ ...payload, resolve });
        state.bytes += payload.bytes;
        start(commitAll);
      });
    },
    nudge() {
      if (state.broken) start(restore);
      else if (changed()) start(commitAll);
    },
    sound: () => !state.broken,
    async settled() {
      while (state.busy) await state.current;
    },
  };
}
