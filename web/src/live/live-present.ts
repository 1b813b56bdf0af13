import { QueryClient } from '@tanstack/react-query';
import type { HomeView } from '../../../src/wire/home.ts';
import { ask, Refusal } from '../api.ts';
import { showHome } from '../api/questions.ts';
import { Followed } from './followed.ts';
import { askLines, openLines } from './lines-store.ts';
import { openingState, SILENT_AFTER_MS } from './live-state.ts';
import { openStore, type Live } from './live-store.ts';
import { openStream, type Stream } from './live-stream.ts';

const HOME = showHome().path;
const WATCH_EVERY_MS = 2_000;
const LINES_EVERY_MS = 10_000;
/** A screen that opens has its questions one after the other; the stream is asked for all of them at once. */
const GATHERED_FOR_MS = 150;

/** Holds the one event stream of the page, and asks for the home view when the stream is silent or gone. */
export function livePresent(): Live {
  const store = openStore(openingState(Date.now()));
  const queries = new QueryClient();
  const lines = openLines(() => parts.streams.reopen());
  const parts: Parts = { ...store, queries, lines, streams: { reopen: () => undefined } };
  const followed = new Followed(() => parts.streams.reopen());
  return {
    ...store,
    queries,
    lines,
    ask,
    follow: (path, everyMs) => followed.add(path, everyMs),
    open: () => keepHearing(parts, followed),
  };
}

type Parts = Pick<Live, 'tell' | 'snapshot' | 'queries' | 'lines'> & { readonly streams: { reopen: () => void } };
type Hearing = {
  /** The one that is open, which takes those before it along; none while nobody looks. */
  readonly sources: Stream[];
  timer: ReturnType<typeof setTimeout> | undefined;
  isAsking: boolean;
  isClosed: boolean;
  isPlain: boolean;
};

/**
 * A tab that nobody sees holds no stream: browsers open six connections to one server at most, and whoever has more tabs than
 * that would find the next one dead.
 */
function keepHearing(parts: Parts, followed: Followed): () => void {
  const state: Hearing = { sources: [], timer: undefined, isAsking: false, isClosed: false, isPlain: false };
  const open = (): void => {
    const before = state.sources.splice(0);
    const closeThem = (): void => before.forEach((source) => source.close());
    if (document.hidden || state.isClosed) return closeThem();
    // Those before are heard until the next one speaks, so that nothing falls between them.
    const next = openStream(state.isPlain ? [] : followed.questions(), parts, closeThem);
    const close = (): void => {
      next.close();
      closeThem();
    };
    state.sources.push({ ...next, close });
  };
  const soon = (): void => {
    clearTimeout(state.timer);
    state.isPlain = false;
    state.timer = setTimeout(open, GATHERED_FOR_MS);
  };
  parts.streams.reopen = soon;
  document.addEventListener('visibilitychange', open);
  const timer = setInterval(() => void watch(state, parts, open), WATCH_EVERY_MS);
  void askHome(parts);
  open(); // with what the first screen asks; those that are fetched later ask later
  return () => {
    state.isClosed = true;
    parts.streams.reopen = () => undefined;
    document.removeEventListener('visibilitychange', open);
    clearInterval(timer);
    clearTimeout(state.timer);
    for (const source of state.sources) source.close();
  };
}

/** A stream that was refused is not tried again by the browser. */
async function watch(state: Hearing, { tell, snapshot, lines, queries }: Parts, open: () => void): Promise<void> {
  const { stream, startedAt } = snapshot();
  const isUntold = stream === 'failed' || (stream === 'connecting' && Date.now() - startedAt > SILENT_AFTER_MS);
  if (isUntold && lines.isFollowed() && !document.hidden) void lookAtLines(lines);
  const ended = state.sources.some((source) => source.isOver());
  const silent = Date.now() - (snapshot().heardAt ?? 0) > SILENT_AFTER_MS;
  if (state.isAsking || document.hidden || (!ended && !silent)) return;
  state.isAsking = true;
  const answered = await askHome({ tell, queries });
  state.isAsking = false;
  if (!answered || !ended) return;
  // Another version of the server may know nothing of a question of this page: it is asked for by itself then.
  state.isPlain = true;
  open();
}

/** What no stream tells is asked for, less often. A failure is said with the connection, and where nothing is known yet. */
async function lookAtLines(lines: Live['lines']): Promise<void> {
  if (Date.now() - lines.askedAt() < LINES_EVERY_MS) return;
  await askLines(ask, lines).catch((refused: unknown) => {
    if (lines.snapshot().left === null) lines.refuse(refused instanceof Error ? refused.message : String(refused));
  });
}

/** An event stream cannot say why it was refused, so the home view is asked: its answer tells a lock from an outage. */
async function askHome({ tell, queries }: Pick<Parts, 'tell' | 'queries'>): Promise<boolean> {
  try {
    const view = await ask<HomeView>(HOME);
    queries.setQueryData([HOME], view);
    tell({ kind: 'home', view, at: Date.now() });
    return true;
  } catch (refused) {
    if (refused instanceof Refusal && refused.problem.status === 401) tell({ kind: 'locked' });
    else tell({ kind: 'stream', stream: 'failed', told: [] });
    return false;
  }
}
