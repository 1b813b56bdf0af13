import { QueryClient } from '@tanstack/react-query';
import type { HomeView } from '../../../src/wire/home.ts';
import { askAsOf, Refusal } from '../api.ts';
import { askLines, openLines } from './lines-store.ts';
import { openingState, type LiveEvent } from './live-state.ts';
import { openStore, type Live } from './live-store.ts';

const AGAIN_AFTER_MS = 3_000;

/** What was known at a moment: asked for once, because it does not change, and without a stream, because nothing happens there. */
export function livePast(at: string): Live {
  const store = openStore(openingState(Date.now(), at));
  const askThen = async <Answer>(path: string): Promise<Answer> => (await askAsOf<Answer>(path, at)).view;
  const lines = openLines((isWanted) => {
    if (!isWanted || lines.snapshot().left !== null) return;
    askLines(askThen, lines).catch((refused: unknown) =>
      lines.refuse(refused instanceof Refusal ? explain(refused) : String(refused)),
    );
  });
  return {
    ...store,
    ask: askThen,
    lines,
    queries: new QueryClient(),
    follow: () => () => undefined,
    open: () => keepOpening(store, at),
  };
}

function keepOpening({ tell }: Pick<Live, 'tell'>, at: string): () => void {
  const state: { closed: boolean; timer: ReturnType<typeof setTimeout> | undefined } = { closed: false, timer: undefined };
  const look = async (): Promise<void> => {
    const heard = await lookAt(at);
    if (state.closed) return;
    for (const event of heard) tell(event);
    const isOver = heard.some(({ kind }) => kind === 'home' || kind === 'refused');
    if (!isOver) state.timer = setTimeout(() => void look(), AGAIN_AFTER_MS);
  };
  void look();
  return () => {
    state.closed = true;
    clearTimeout(state.timer);
  };
}

async function lookAt(at: string): Promise<readonly LiveEvent[]> {
  try {
    const { view, knownUntil } = await askAsOf<HomeView>('/home', at);
    return [
      { kind: 'known', until: knownUntil },
      { kind: 'home', view, at: Date.now() },
      { kind: 'stream', stream: 'open', told: [] },
    ];
  } catch (refused) {
    if (refused instanceof Refusal && refused.problem.status === 401) return [{ kind: 'locked' }];
    if (refused instanceof Refusal && isFinal(refused)) return [{ kind: 'refused', why: explain(refused) }];
    return [{ kind: 'stream', stream: 'failed', told: [] }];
  }
}

/** Asking again helps where too many moments are looked up at once, and where the server stumbles. */
function isFinal({ problem: { status } }: Refusal): boolean {
  return status < 500 && status !== 429;
}

function explain({ problem: { detail, hint } }: Refusal): string {
  return [detail, hint ?? ''].filter((part) => part !== '').join('; ');
}
