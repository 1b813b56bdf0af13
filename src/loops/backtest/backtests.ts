import type { Catalog } from '../../catalog/catalog.ts';
import { overlaidFiles } from '../../catalog/overlaid-files.ts';
import { readCatalog, type CatalogFile } from '../../catalog/read-catalog.ts';
import type { Evidence } from '../../evidence/evidence.ts';
import { laneOf } from '../../evidence/lane-names.ts';
import type { Problem, Result } from '../../kernel/problem.ts';
import { bad } from '../../kernel/problem.ts';
import { showInstant } from '../../kernel/show.ts';
import { SLOT } from '../../evidence/cell.ts';
import { DAY, slotOf, type Instant } from '../../kernel/units.ts';
import type { CellStore } from '../../ports/cell-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { BACKTEST_BOUNDS, type BacktestProgress, type BacktestView } from '../../wire/backtest.ts';
import { CatalogNotKept, keptFiles } from '../catalog-at.ts';
import type { Ledger } from '../ledger.ts';
import type { ToldIncident } from './find-incidents.ts';
import { withRecent } from './past-cells.ts';
import { runBacktest } from './run-backtest.ts';
import { showBacktest } from './show-backtest.ts';

export type BacktestsParts = {
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, 'read' | 'world'>;
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  readonly cellStore: CellStore;
};

export type Asked = {
  readonly files: readonly CatalogFile[];
  readonly since: Instant;
  readonly until: Instant | null;
  readonly incidents: readonly ToldIncident[];
  readonly real: number;
};

export type NotBegun = {
  readonly code: 'BACKTEST_RUNNING' | 'BACKTEST_TIME' | 'POLICY_INVALID';
  readonly text: string;
  readonly hint: string;
  readonly problems: readonly Problem[];
};

/** Backtests of a server: one at a time, in pieces between which everything else goes on, and the last few answers. */
export type Backtests = {
  begin(asked: Asked): Promise<BacktestProgress | NotBegun>;
  look(id: string): BacktestProgress | null;
  /** Nobody waits for it any more; null: there is no such one. */
  cancel(id: string): BacktestProgress | null;
  close(): void;
};

type Running = {
  readonly id: string;
  state: BacktestProgress['state'];
  done: number;
  of: number;
  text: string;
  report: BacktestView | null;
};

const KEPT = 5;

class Cancelled extends Error {}

export function openBacktests(parts: BacktestsParts): Backtests {
  const known: Running[] = [];
  let begun = 0;
  const look = (id: string): Running | null => known.find((one) => one.id === id) ?? null;
  const cancel = (one: Running): void => {
    if (one.state === 'running') Object.assign(one, { state: 'cancelled', text: 'Nobody waits for it any more' });
  };
  return {
    async begin(asked) {
      const busy = (): Running | undefined => known.find(({ state }) => state === 'running');
      const refusal = busy() === undefined ? refusedTime(parts.clock.now(), asked) : running();
      if (refusal !== null) return refusal;
      const proposed = await proposedCatalog(parts, asked.files);
      if (!proposed.ok)
        return {
          code: 'POLICY_INVALID',
          text: 'What is proposed has mistakes, taken together with the rest of the catalog',
          hint: 'plimsoll validate shows the same ones',
          problems: proposed.problems,
        };
      // Another one may have begun while the catalog was read.
      if (busy() !== undefined) return running();
      begun += 1;
      const one: Running = { id: `${begun}`, state: 'running', done: 0, of: 1, text: 'Reading what was recorded', report: null };
      known.push(one);
      known.splice(0, Math.max(0, known.length - KEPT));
      void runOne(parts, one, { asked, proposed: proposed.value });
      return { ...one };
    },
    look(id) {
      const one = look(id);
      return one === null ? null : { ...one };
    },
    cancel(id) {
      const one = look(id);
      if (one === null) return null;
      cancel(one);
      return { ...one };
    },
    close() {
      for (const one of known) cancel(one);
    },
  };
}

type Work = { readonly asked: Asked; readonly proposed: Catalog };

async function runOne(parts: BacktestsParts, one: Running, { asked, proposed }: Work): Promise<void> {
  const now = parts.clock.now();
  const to = latest(now, asked);
  try {
    const tested = await runBacktest(
      {
        ledger: parts.ledger,
        store: withRecent(parts.cellStore, parts),
        policies: { present: parts.catalog(), proposed },
        generationsOf: ({ generation }) => [...(parts.evidence().generations.get(laneOf(generation)) ?? [])],
        async pause() {
          await new Promise(setImmediate);
          if (one.state !== 'running') throw new Cancelled();
        },
        progress(done, of) {
          Object.assign(one, { done, of, text: `${done} of ${of} indicators` });
        },
      },
      { from: asked.since, to, now, real: asked.real, incidents: asked.incidents },
    );
    Object.assign(one, { state: 'done', text: `Up to ${showInstant(to)}`, report: showBacktest(tested) });
  } catch (cause) {
    if (cause instanceof Cancelled) return;
    Object.assign(one, { state: 'failed', text: cause instanceof Error ? cause.message : String(cause) });
  }
}

function running(): NotBegun {
  const text = 'Another backtest is under way';
  return { code: 'BACKTEST_RUNNING', text, hint: 'wait for it, or cancel it', problems: [] };
}

/** Whole slots only: the one that is going on is not over. */
function latest(now: Instant, { until }: Pick<Asked, 'until'>): Instant {
  return slotOf(Math.min(until ?? now, now) as Instant, SLOT);
}

function refusedTime(now: Instant, { since, until }: Asked): NotBegun | null {
  const to = latest(now, { until });
  const isOrdered = since < to;
  if (isOrdered && now - since <= BACKTEST_BOUNDS.longestDays * DAY) return null;
  const text = isOrdered
    ? `${showInstant(since)} is more than ${BACKTEST_BOUNDS.longestDays} days ago`
    : `Between ${showInstant(since)} and ${showInstant(to)} there is no time`;
  const hint = 'what is judged again is over, and no longer ago than cells are kept';
  return { code: 'BACKTEST_TIME', text, hint, problems: [] };
}

/** The catalog in force with what is proposed in place of documents of the same name. */
async function proposedCatalog({ ledger }: BacktestsParts, files: readonly CatalogFile[]): Promise<Result<Catalog>> {
  try {
    return readCatalog(overlaidFiles(await keptFiles(ledger, ledger.world()), files));
  } catch (cause) {
    if (!(cause instanceof CatalogNotKept)) throw cause;
    const place = { file: 'catalog', line: 1, column: 1, path: '' };
    return bad([{ code: 'POLICY_INVALID', place, text: `Cannot lay anything over the catalog in force: ${cause.message}` }]);
  }
}
