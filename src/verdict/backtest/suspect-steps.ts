import { unreachable, type DurationMs } from '../../kernel/units.ts';
import { PRESENT, type FittedRule } from '../burn-rules.ts';
import { allowed } from '../spending.ts';
import type { PastLane } from './past-lane.ts';
import type { PastObjective } from './past-facts.ts';
import type { Steps } from './steps.ts';

/** Products of doubles are off by far less than this: what is so close below a threshold is looked at exactly. */
const SLACK = 1 - 1e-9;

/**
 * Where some rule may hold: 1 at those steps, and 0 where none can. Column by column, because nearly all of the time nothing
 * is the matter; a condition here is never narrower than the judge's own, who has the last word on all that are left.
 */
export function suspectSteps(past: PastObjective, steps: Steps): Uint8Array {
  const marks = new Uint8Array(steps.size);
  for (const rule of past.rules) mark(past, rule, { steps, marks });
  return marks;
}

type Marking = { readonly steps: Steps; readonly marks: Uint8Array };

function mark(past: PastObjective, fitted: FittedRule, { steps, marks }: Marking): void {
  const { objective } = past;
  const { when } = fitted.rule;
  const span = columnsOver(past, steps);
  // Of slices and of calendars that are early the judge counts otherwise: wherever anything failed he is asked.
  if (objective.method.kind !== 'occurrences') {
    if (objective.method.kind === 'timeslices' && objective.method.emptySlice === 'bad') marks.fill(1);
    else markWhere(span(past.counted, when.kind === 'left' ? objective.windowMs : fitted.longMs), marks, ({ bad }) => bad > 0);
    return;
  }
  const { parts, of } = allowed(objective.target);
  const spends = (bad: number, total: number, share: number): boolean => bad * of >= share * parts * total * SLACK;
  switch (when.kind) {
    case 'burn': {
      if (when.threshold.kind === 'burn' && (when.threshold.op === 'lt' || when.threshold.op === 'lte')) {
        marks.fill(1);
        return;
      }
      markBurn(fitted, { long: span(past.counted, fitted.longMs), short: shortOf(fitted, past, span), parts, of, marks });
      return;
    }
    case 'drop':
      // The whole window has at least what its known part has, so that less of it went. A calendar's may just have begun.
      markWhere(both(span, past, fitted.longMs), marks, ({ bad, whole }) =>
        objective.calendar === null ? bad > 0 && spends(bad, whole, fitted.threshold) : bad > 0,
      );
      return;
    case 'left':
      markWhere(span(past.counted, objective.windowMs), marks, ({ bad, total }) =>
        objective.calendar === null ? total > 0 && spends(bad, total, 1 - fitted.threshold) : bad > 0,
      );
      return;
    case 'outage':
      markWhere(span(past.events, fitted.longMs), marks, ({ bad, total }) => bad > 0 && bad >= when.share * total * SLACK);
      return;
    case 'exhausts':
      markWhere(both(span, past, PRESENT), marks, ({ bad, total, whole, wholeBad }) => {
        if (objective.calendar !== null || whole <= 0) return wholeBad > 0;
        const left = 1 - (wholeBad * of) / (parts * whole);
        return left <= 0 || (bad > 0 && left * objective.windowMs * SLACK <= (fitted.threshold * bad * of) / (parts * total));
      });
      return;
    default:
      unreachable(when);
  }
}

type Column = { readonly lane: PastLane; readonly now: Int32Array; readonly then: Int32Array };
type Span = (lane: PastLane, window: DurationMs) => Column & { readonly whole?: Int32Array };

function columnsOver({ delayMs }: PastObjective, steps: Steps): Span {
  return (lane, window) => ({
    lane,
    now: steps.ends(delayMs),
    then: steps.starts(window, { delayMs, shiftMs: lane.shiftMs }),
  });
}

function both(span: Span, { counted, objective }: PastObjective, window: DurationMs): ReturnType<Span> {
  return { ...span(counted, window), whole: span(counted, objective.windowMs).then };
}

function shortOf({ shortMs }: FittedRule, { counted }: PastObjective, span: Span): Column | null {
  return shortMs === null ? null : span(counted, shortMs);
}

function markWhere(
  { lane: { good, total }, now, then, whole = then }: ReturnType<Span>,
  marks: Uint8Array,
  isSuspect: (counts: Readonly<Looked>) => boolean,
): void {
  // One object for all steps: there are a hundred thousand of them for each rule.
  const counts: Looked = { bad: 0, total: 0, whole: 0, wholeBad: 0 };
  for (let step = 0; step < marks.length; step += 1) {
    const [end, start, begin] = [now[step]!, then[step]!, whole[step]!];
    counts.total = total[end]! - total[start]!;
    counts.bad = counts.total - (good[end]! - good[start]!);
    counts.whole = total[end]! - total[begin]!;
    counts.wholeBad = counts.whole - (good[end]! - good[begin]!);
    if (isSuspect(counts)) marks[step] = 1;
  }
}
/** What a rule looks at, and the whole window of the objective. */
type Looked = { bad: number; total: number; whole: number; wholeBad: number };

type Burning = {
  readonly long: Column;
  readonly short: Column | null;
  readonly parts: number;
  readonly of: number;
  readonly marks: Uint8Array;
};

/** The commonest rule of all, which nearly all of the time is spent on: a loop of its own without calls. */
function markBurn({ threshold }: FittedRule, { long, short, parts, of, marks }: Burning): void {
  const { good, total } = long.lane;
  const [now, then, near] = [long.now, long.then, (short ?? long).then];
  const least = (threshold * parts * SLACK) / of;
  for (let step = 0; step < marks.length; step += 1) {
    const end = now[step]!;
    const [allNow, goodNow] = [total[end]!, good[end]!];
    const start = near[step]!;
    const all = allNow - total[start]!;
    if (all - (goodNow - good[start]!) < least * all || all <= 0) continue;
    const begin = then[step]!;
    const more = allNow - total[begin]!;
    if (more - (goodNow - good[begin]!) >= least * more) marks[step] = 1;
  }
}
