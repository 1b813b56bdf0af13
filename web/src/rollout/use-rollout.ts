import { useEffect, useState } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { Refusal } from '../api.ts';
import { useLive, useLiveSource } from '../live/use-live.tsx';

export type RolloutState =
  | { readonly kind: 'known'; readonly view: RolloutView }
  | { readonly kind: 'asking' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly why: string };

/** Asked for once, and again whenever the stream has come back; in between the stream tells. A refused stream leaves the questions. */
export function useRollout(id: string): RolloutState {
  const live = useLiveSource();
  const { stream, isAnswering, rollouts } = useLive();
  const [refused, setRefused] = useState<{ id: string; state: RolloutState } | null>(null);
  useEffect(() => {
    if (!isAnswering) return undefined;
    let gone = false;
    live.ask<RolloutView>(`/rollouts/${encodeURIComponent(id)}`).then(
      (view) => live.tell({ kind: 'rollout', view, at: Date.now() }),
      (error: unknown) => {
        if (!gone) setRefused({ id, state: explain(error) });
      },
    );
    return () => {
      gone = true;
    };
  }, [id, live, stream, isAnswering]);
  const view = rollouts.get(id);
  if (view !== undefined) return { kind: 'known', view };
  return refused !== null && refused.id === id ? refused.state : { kind: 'asking' };
}

function explain(error: unknown): RolloutState {
  if (error instanceof Refusal && error.problem.status === 404) return { kind: 'missing' };
  return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
}
