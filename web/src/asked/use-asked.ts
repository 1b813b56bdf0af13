import { useEffect, useState } from 'react';
import { serverNow } from '../live/live-state.ts';
import { useLive, useLiveSource } from '../live/use-live.tsx';
import { hear, type Asked, type Heard } from './asked.ts';

export type Asking = {
  /** Asked again after each answer, while the page is looked at. */
  readonly everyMs: number;
  /** Another text here asks at once: what it stands for has moved. */
  readonly again?: string;
  /** Adds an instant so long ago to the question, reckoned anew each time it is asked. */
  readonly ago?: { readonly name: 'since' | 'from'; readonly ms: number };
};

/** An answer of the API that is no part of the live stream: asked for, and asked again while somebody looks. Null asks nothing. */
export function useAsked<Answer>(path: string | null, { everyMs, again = '', ago }: Asking): Asked<Answer> {
  const live = useLiveSource();
  // Only its failure matters: that the stream is open a moment after the page is no reason to ask twice.
  const { stream, past } = useLive();
  const isAway = stream === 'failed';
  const isPast = past !== null;
  const [kept, setKept] = useState<{ key: string; asked: Asked<Answer> } | null>(null);
  const [name, ms] = [ago?.name ?? '', ago?.ms ?? 0];
  const key = `${path ?? ''} ${name} ${ms}`;
  useEffect(() => {
    if (path === null || isAway) return undefined;
    const question = (): string => {
      const from = new Date(serverNow(live.snapshot(), Date.now()) - ms).toISOString();
      return name === '' ? path : `${path}?${name}=${encodeURIComponent(from)}`;
    };
    return keepAsking<Answer>(
      { ask: () => live.ask<Answer>(question()), everyMs, onceAnswered: isPast ? 'stop' : 'again' },
      (heard) => setKept((before) => ({ key, asked: hear(before?.key === key ? before.asked : { kind: 'asking' }, heard) })),
    );
  }, [path, name, ms, key, everyMs, again, isAway, isPast, live]);
  return kept !== null && kept.key === key ? kept.asked : { kind: 'asking' };
}

type Questions<Answer> = {
  readonly ask: () => Promise<Answer>;
  readonly everyMs: number;
  /** What was known at a moment of the past does not change. */
  readonly onceAnswered: 'again' | 'stop';
};

/** One question at a time; the next one only after the answer, so that a slow server is not asked faster than it answers. */
function keepAsking<Answer>({ ask, everyMs, onceAnswered }: Questions<Answer>, tell: (heard: Heard<Answer>) => void): () => void {
  const state: { gone: boolean; timer: ReturnType<typeof setTimeout> | undefined } = { gone: false, timer: undefined };
  const again = (): void => {
    state.timer = setTimeout(() => void once(), everyMs);
  };
  const once = async (): Promise<void> => {
    if (document.hidden) return again(); // nobody looks
    const heard = await hearAnswer(ask);
    if (state.gone) return;
    tell(heard);
    if (heard.kind === 'error' || onceAnswered === 'again') again();
  };
  void once();
  return () => {
    state.gone = true;
    clearTimeout(state.timer);
  };
}

async function hearAnswer<Answer>(ask: () => Promise<Answer>): Promise<Heard<Answer>> {
  try {
    return { kind: 'answer', view: await ask() };
  } catch (error) {
    return { kind: 'error', error };
  }
}
