import type { BudgetLineView } from '../../../src/wire/objective.ts';
import { begunAnew, NO_LINES, withLines, type LinesState, type LinesTold, type ObjectiveLines } from './lines-state.ts';

/** The lines of all objectives, which are only told while a page wants them. */
export type LinesStore = {
  readonly subscribe: (changed: () => void) => () => void;
  readonly snapshot: () => ObjectiveLines;
  /** Wants them, until what it returns is called. */
  readonly follow: () => () => void;
  readonly isFollowed: () => boolean;
  /** A stream begins to tell. */
  readonly begin: () => void;
  readonly hear: (told: LinesTold) => void;
  readonly refuse: (why: string) => void;
  /** When all were asked for last, in milliseconds of the browser's clock; 0: never. */
  readonly askedAt: () => number;
  readonly asking: () => void;
};

/** Thousands come in pieces; a page draws them so often. */
const DRAWN_EVERY_MS = 250;

export function openLines(wantedChanged: (isWanted: boolean) => void): LinesStore {
  let state: LinesState = NO_LINES;
  let followers = 0;
  let drawnAt = 0;
  let askedAt = 0;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    drawnAt = Date.now();
    for (const changed of listeners) changed();
  };
  return {
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    snapshot: () => state,
    follow: () => {
      followers += 1;
      if (followers === 1) wantedChanged(true);
      return () => {
        followers -= 1;
        if (followers === 0) wantedChanged(false);
      };
    },
    isFollowed: () => followers > 0,
    begin: () => {
      state = begunAnew(state);
    },
    hear: (told) => {
      const isFirst = state.left === null;
      state = withLines(state, told);
      if (isFirst || state.left === 0 || Date.now() - drawnAt >= DRAWN_EVERY_MS) tell();
    },
    askedAt: () => askedAt,
    asking: () => {
      askedAt = Date.now();
    },
    refuse: (why) => {
      state = { ...state, refused: why };
      tell();
    },
  };
}

/** As the API lists them, page by page, where no stream tells them. */
export async function askLines(
  ask: <Answer>(path: string) => Promise<Answer>,
  { hear, asking, begin }: Pick<LinesStore, 'hear' | 'asking' | 'begin'>,
): Promise<void> {
  asking();
  const set: BudgetLineView[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page: { budgets: readonly BudgetLineView[]; next: string | null } = await ask(
      `/budgets?limit=5000&after=${encodeURIComponent(after)}`,
    );
    set.push(...page.budgets);
    after = page.next;
  }
  begin();
  hear({ first: true, left: 0, set, gone: [] });
}
