import { elapsed, MINUTE } from '../../kernel/units.ts';
import { IN_ONE_GO, JUDGED_WHEN_ASKED, WORST_FIRST, type BoardChange, type BoardLine } from '../../loops/board.ts';
import type { Api } from './api.ts';
import { showLine } from './show-line.ts';
import type { Reader } from './stream-readers.ts';
import type { Added, Tenth } from './tenth.ts';

/** Keeps the board judged while somebody looks, and tells open screens the line of every objective and what becomes of it. */
export type StreamLines = {
  /** Begins to judge. */
  begin(): void;
  /** Returns how to stop. */
  open(reader: Reader): () => void;
};

/** At first all lines are told, so many in one event; then those that are others, so many a second. */
export const FIRST_IN_ONE = 500;
/** As many as are judged: whatever is told less often than it changes is told ever later. */
export const LINES_A_SECOND = 1_000;
const TOLD_EVERY_MS = 1_000;
/** A go may be followed by the next so soon; so that all of a thousand are judged each second. */
const GO_EVERY_MS = 100;
const ROUND_MS = 1_000;
/** While nobody looks a round takes this long. */
const ROUND_ALONE_MS = MINUTE;
/** Whoever reads slowly is told less often, and then what the lines have become. */
const MOST_BEHIND_BYTES = 1_048_576;

type Told = { readonly reader: Reader; readonly owed: Set<string>; readonly gone: Set<string>; filling: boolean };

/** Whatever else the screens ask for must not keep the board from being judged, which is why each has a budget of its own. */
export type LineBudgets = { readonly judging: Tenth; readonly telling: Tenth };

export function openStreamLines(
  { board, clock, ledger, log }: Pick<Api, 'board' | 'clock' | 'ledger' | 'log'>,
  { judging, telling }: LineBudgets,
): StreamLines {
  const readers = new Set<Told>();
  const texts = new Texts(() => ledger.world());
  const tasks: { go: Added | null; tell: Added | null } = { go: null, tell: null };
  const isLookedAt = (): boolean =>
    readers.size > 0 || (board.askedAt !== null && elapsed(board.askedAt, clock.now()) < ROUND_ALONE_MS);
  const go = async (): Promise<void> => {
    const isJudged = board.size > JUDGED_WHEN_ASKED || readers.size > 0;
    hand(readers, isJudged ? board.turn(clock.now()) : board.takeChanges());
  };
  const tell = async (): Promise<void> => {
    for (const told of readers) {
      if (told.reader.behindBytes() > MOST_BEHIND_BYTES || (!told.filling && told.owed.size + told.gone.size === 0)) continue;
      const wasFilling = told.filling;
      told.reader.write(
        eventOf(
          told,
          next(told, (name) => board.line(name)),
          texts,
        ),
      );
      if (wasFilling) tasks.tell?.urge();
    }
  };
  const warn = (cause: unknown): void => log.warn('Cannot judge all objectives for the open screens', cause);
  const everyMs = (): number => {
    const goes = Math.max(1, Math.ceil(board.size / IN_ONE_GO));
    return Math.max(GO_EVERY_MS, (isLookedAt() ? ROUND_MS : ROUND_ALONE_MS) / goes);
  };
  return {
    begin() {
      tasks.go = judging.add({ everyMs, run: () => go().catch(warn) });
    },
    open(reader) {
      const lines = board.lines(clock.now());
      const told: Told = { reader, owed: new Set(lines.map(({ objective }) => objective.name)), gone: new Set(), filling: true };
      hand(readers, board.takeChanges()); // to the others: whoever comes is owed all lines as it is
      readers.add(told);
      tasks.go?.urge(); // while nobody looked its next turn was far
      if (tasks.tell === null) tasks.tell = telling.add({ everyMs: () => TOLD_EVERY_MS, run: () => tell().catch(warn) });
      else tasks.tell.urge();
      return () => {
        readers.delete(told);
        if (readers.size > 0) return;
        tasks.tell?.remove();
        tasks.tell = null;
      };
    },
  };
}

function hand(readers: Iterable<Told>, { set, gone }: BoardChange): void {
  for (const told of readers) {
    for (const name of gone) {
      told.owed.delete(name);
      told.gone.add(name);
    }
    for (const { objective } of set) {
      told.gone.delete(objective.name);
      told.owed.add(objective.name);
    }
  }
}

/** Those that are not well first, then those that wait longest; what is told is owed no more. */
function next(told: Told, lineOf: (name: string) => BoardLine | undefined): readonly BoardLine[] {
  const most = told.filling ? FIRST_IN_ONE : LINES_A_SECOND;
  const lines = [...told.owed].flatMap((name) => lineOf(name) ?? []);
  const byHealth = Map.groupBy(lines, ({ health }) => health);
  const chosen = WORST_FIRST.flatMap((health) => byHealth.get(health) ?? []).slice(0, most);
  for (const { objective } of chosen) told.owed.delete(objective.name);
  return chosen;
}

function eventOf(told: Told, lines: readonly BoardLine[], texts: Texts): string {
  const first = told.filling;
  const left = told.owed.size;
  const gone = JSON.stringify([...told.gone]);
  told.gone.clear();
  told.filling = first && left > 0;
  const set = lines.map((line) => texts.of(line)).join(',');
  return `event: lines\ndata: {"first":${first},"left":${left},"set":[${set}],"gone":${gone}}\n\n`;
}

type Recorded = ReturnType<Api['ledger']['world']>;

/** A line is written once for all who look, as long as nothing else is recorded of it. */
class Texts {
  readonly #world: () => Recorded;
  readonly #known = new WeakMap<BoardLine, { readonly alerts: unknown; readonly standings: unknown; readonly text: string }>();

  constructor(world: () => Recorded) {
    this.#world = world;
  }

  of(line: BoardLine): string {
    const world = this.#world();
    const known = this.#known.get(line);
    if (known?.alerts === world.alerts && known.standings === world.standings) return known.text;
    const text = JSON.stringify(showLine(line, world));
    this.#known.set(line, { alerts: world.alerts, standings: world.standings, text });
    return text;
  }
}
