import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Question } from '../api/question.ts';
import { serverNow, type LiveState } from '../live/live-state.ts';
import { useLivePart, useLiveSource, usePast } from '../live/use-live.tsx';
import { readAsked, type Asked } from './asked.ts';

export type Asking = {
  /** Told again so often at most, while the page is looked at. */
  readonly everyMs: number;
  /** Another text here asks at once: what it stands for has moved. */
  readonly again?: string;
  /** Adds an instant so long ago to the question, reckoned anew each time it is asked. */
  readonly ago?: { readonly name: 'since' | 'from'; readonly ms: number };
};

/** What is asked less often than this is not worth a place in the stream. */
const FOLLOWED_BELOW_MS = 120_000;
const KEPT_FOR_MS = 120_000;

/**
 * An answer of the API: asked for once, then told by the stream as it changes, and asked for again where the stream does not
 * tell it. Null asks nothing.
 */
export function useAsked<Answer>(
  question: Question<Answer> | string | null,
  { everyMs, again = '', ago }: Asking,
): Asked<Answer> {
  const live = useLiveSource();
  const isAnswering = useLivePart(isAnsweringOf);
  const told = useLivePart(toldOf);
  const past = usePast();
  const path = typeof question === 'string' ? question : (question?.path ?? null);
  const [name, ms] = [ago?.name ?? '', ago?.ms ?? 0];
  // What is asked relative to the present is another question each time.
  const isFollowed = path !== null && name === '' && past === null && everyMs < FOLLOWED_BELOW_MS;
  useEffect(() => (isFollowed ? live.follow(path, everyMs) : undefined), [isFollowed, path, everyMs, live]);
  const isTold = path !== null && told.includes(path);
  const ask = (): Promise<Answer> => {
    const from = new Date(serverNow(live.snapshot(), Date.now()) - ms).toISOString();
    return live.ask<Answer>(
      name === '' ? (path ?? '') : `${path}${path?.includes('?') === true ? '&' : '?'}${name}=${encodeURIComponent(from)}`,
    );
  };
  const query = useQuery(
    {
      queryKey: name === '' ? [path] : [path, name, ms],
      queryFn: ask,
      enabled: path !== null && isAnswering,
      // What was known at a moment of the past does not change.
      refetchInterval: ({ state }) => (isTold || (past !== null && state.status === 'success') ? false : everyMs),
      staleTime: past === null ? everyMs / 2 : Infinity,
      gcTime: KEPT_FOR_MS,
      networkMode: 'always', // the server may be on this machine, which needs no network
      refetchOnWindowFocus: false,
      retry: false,
    },
    live.queries,
  );
  useAskedAgain(again, () => void query.refetch());
  return readAsked(query);
}

function useAskedAgain(again: string, ask: () => void): void {
  const before = useRef(again);
  useEffect(() => {
    if (before.current === again) return;
    before.current = again;
    ask();
  });
}

function isAnsweringOf({ isAnswering }: LiveState): boolean {
  return isAnswering;
}
function toldOf({ told }: LiveState): readonly string[] {
  return told;
}
