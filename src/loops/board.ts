import type { Objective } from '../catalog/catalog.ts';
import { HOUR, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import type { Budget } from '../verdict/budget.ts';
import { burnIn, type ObjectiveReason, type ObjectiveVerdict } from '../verdict/objective-verdict.ts';
import { coverageOf, eventsIn } from '../verdict/window-counts.ts';
import { expandedObjectives } from './expanded-objectives.ts';
import { judgeCatalogObjective, type Known } from './objectives.ts';
import { TurnOrder } from './turn-order.ts';

/** What is kept of the newest verdict on one objective. */
export type BoardLine = {
  readonly objective: Objective;
  readonly judgedAt: Instant;
  readonly health: ObjectiveVerdict['health'];
  readonly because: ObjectiveReason | null;
  readonly spent: number | null;
  readonly remaining: number | null;
  readonly total: number | null;
  readonly bad: number | null;
  readonly coverage: Ratio;
  readonly ageMs: DurationMs | null;
  readonly burnHour: number | null;
  readonly burnSixHours: number | null;
};

/** So many are judged whenever somebody asks: their lines are never older than the question. */
export const JUDGED_WHEN_ASKED = 200;
/** So many are judged in one go, while whoever decides waits. */
export const IN_ONE_GO = 100;
/** So many of those that are not well are judged again with each go. */
const UNWELL_IN_ONE_GO = 20;

export type BoardChange = {
  /** Lines that say something else than before, apart from how old they are. */
  readonly set: readonly BoardLine[];
  readonly gone: readonly string[];
};

/**
 * The present line of every objective, judged in turn, so that thousands cost the same however many people look. A few are
 * judged when somebody asks.
 */
export class Board {
  readonly #known: Known;
  readonly #lines = new Map<string, BoardLine>();
  readonly #unwell = new Set<string>();
  readonly #order: TurnOrder;
  #objectives: readonly Objective[] = [];
  #askedAt: Instant | null = null;
  #nextUnwell = 0;
  /** Changes that nobody was told of yet, because they were found by a question. */
  #owed = new Map<string, BoardLine>();
  #gone = new Set<string>();

  constructor(known: Known) {
    this.#known = known;
    this.#order = new TurnOrder(known.evidence);
  }

  get size(): number {
    return this.#list().length;
  }

  /** When somebody last asked for the lines. */
  get askedAt(): Instant | null {
    return this.#askedAt;
  }

  /** The line of one objective as it was judged last. */
  line(name: string): BoardLine | undefined {
    return this.#lines.get(name);
  }

  /** All lines, in the order of the catalog. */
  lines(at: Instant): readonly BoardLine[] {
    this.#askedAt = at;
    const objectives = this.#list();
    const asked = objectives.length <= JUDGED_WHEN_ASKED ? objectives : objectives.filter(({ name }) => !this.#lines.has(name));
    this.#judge(asked, at);
    return objectives.flatMap(({ name }) => this.#lines.get(name) ?? []);
  }

  /**
   * Judges those whose turn it is, those first of which something was heard, and some of those that are not well, and tells
   * what has changed since it was last called.
   */
  turn(at: Instant): BoardChange {
    this.#list();
    this.#judge(new Set([...this.#order.next(IN_ONE_GO), ...this.#unwellOnes()]), at);
    return this.takeChanges();
  }

  /** What has changed since somebody was told of changes; whoever comes anew is told all lines as they are, and needs none. */
  takeChanges(): BoardChange {
    const change = { set: [...this.#owed.values()], gone: [...this.#gone] };
    this.#owed = new Map();
    this.#gone = new Set();
    return change;
  }

  #unwellOnes(): readonly Objective[] {
    const names = [...this.#unwell];
    const count = Math.min(UNWELL_IN_ONE_GO, names.length);
    const first = this.#nextUnwell % Math.max(1, names.length);
    this.#nextUnwell = first + count;
    return Array.from(
      { length: count },
      (_, one) => this.#lines.get(names[(first + one) % names.length] ?? '')?.objective,
    ).filter(isThere);
  }

  /** The objectives there are now; lines of others go. */
  #list(): readonly Objective[] {
    const objectives = expandedObjectives(this.#known.catalog(), this.#known.evidence());
    if (objectives === this.#objectives) return objectives;
    const names = new Set(objectives.map(({ name }) => name));
    for (const name of this.#lines.keys()) {
      if (names.has(name)) continue;
      this.#lines.delete(name);
      this.#unwell.delete(name);
      this.#owed.delete(name);
      this.#gone.add(name);
    }
    this.#objectives = objectives;
    this.#order.promise(objectives, this.#known.catalog());
    return objectives;
  }

  #judge(objectives: Iterable<Objective>, at: Instant): void {
    const together: Known = { ...this.#known, covered: new Map() };
    for (const objective of objectives) {
      this.#order.judged(objective.name);
      const before = this.#lines.get(objective.name);
      const line = lineOf(objective, judgeCatalogObjective(together, objective, at), at);
      this.#lines.set(objective.name, line);
      this.#gone.delete(objective.name); // it is promised again
      if (line.health === 'burning' || line.health === 'exhausted') this.#unwell.add(objective.name);
      else this.#unwell.delete(objective.name);
      if (before === undefined || isOther(before, line)) this.#owed.set(objective.name, line);
    }
  }
}

/** Worst first. Blind is worse than healthy: what is not seen is not well. */
export const WORST_FIRST: readonly BoardLine['health'][] = ['exhausted', 'burning', 'blind', 'healthy'];

function lineOf(objective: Objective, verdict: ObjectiveVerdict, at: Instant): BoardLine {
  const { budget, window, burns } = verdict;
  const isKnown = budget.kind === 'known';
  return {
    objective,
    judgedAt: at,
    health: verdict.health,
    because: verdict.because,
    spent: isKnown ? budget.spent : null,
    remaining: isKnown ? budget.remaining : null,
    total: isKnown ? eventsIn(window).total : null,
    bad: badOf(budget),
    coverage: coverageOf(window),
    ageMs: verdict.ageMs,
    burnHour: rateOf(burns, HOUR),
    burnSixHours: rateOf(burns, (6 * HOUR) as DurationMs),
  };
}

function badOf(budget: Budget): number | null {
  return budget.kind === 'known' ? budget.bad : null;
}

function rateOf(burns: ObjectiveVerdict['burns'], windowMs: DurationMs): number | null {
  const burn = burnIn(burns, windowMs);
  return burn?.kind === 'known' ? burn.rate : null;
}

/** News of a line: what it says, or that something was heard again. */
const HEARD_AGAIN_MS = 5_000;

function isOther(before: BoardLine, now: BoardLine): boolean {
  const keys = ['objective', 'health', 'because', 'remaining', 'total', 'bad', 'coverage', 'burnHour', 'burnSixHours'] as const;
  if (keys.some((key) => before[key] !== now[key])) return true;
  if (before.ageMs === null || now.ageMs === null) return before.ageMs !== now.ageMs;
  return now.judgedAt - now.ageMs - (before.judgedAt - before.ageMs) > HEARD_AGAIN_MS;
}

function isThere<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
