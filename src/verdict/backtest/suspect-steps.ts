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
 * is the matter; a condition here is never narrower than the judge's own, who has the last word on all that are left. Yields
 * after each rule.
 */
export function* suspectSteps(past: PastObjective, steps: Steps): Generator<void, Uint8Array> {
  const marks = new Uint8Array(steps.size);
  for (const rule of past.rules) {
    mark(past, rule, { steps, marks });
    yield;
  }
  return marks;
}

type Marking = { readonly steps: Steps; readonly marks: Uint8Array };

function mark(past: PastObjective, fitted: FittedRule, { steps, marks }: Marking): void {
  const { objective, counted, events } = past;
  const { longMs, shortMs, threshold, rule } = fitted;
  const { when } = rule;
  const over = (lane: PastLane, window: DurationMs): Column => columnOver(past, steps, { lane, window });
  const whole = (): Column => over(counted, objective.windowMs);
  const { parts, of } = allowed(objective.target);
  const leastOf = (share: number): number => (share * parts * SLACK) / of;
  // Of slices, and of calendars whose window may just have begun, the judge counts otherwise: he is asked wherever anything failed.
  const isOther =
    objective.method.kind !== 'occurrences' || (objective.calendar !== null && when.kind !== 'burn' && when.kind !== 'outage');
  if (isOther) {
    if (objective.method.kind === 'timeslices' && objective.method.emptySlice === 'bad') marks.fill(1);
    else markAbove(when.kind === 'drop' || when.kind === 'burn' ? over(counted, longMs) : whole(), marks, { least: 0 });
    return;
  }
  switch (when.kind) {
    case 'burn': {
      const isBelow = when.threshold.kind === 'burn' && (when.threshold.op === 'lt' || when.threshold.op === 'lte');
      if (isBelow) marks.fill(1);
      else
        markAbove(over(counted, longMs), marks, {
          least: leastOf(threshold),
          near: shortMs === null ? null : over(counted, shortMs),
        });
      return;
    }
    case 'drop':
      // The whole window has at least what its known part has, so that less of it went.
      markAbove(over(counted, longMs), marks, { least: leastOf(threshold), base: whole() });
      return;
    case 'left':
      markAbove(whole(), marks, { least: leastOf(1 - threshold) });
      return;
    case 'outage':
      markAbove(over(events, longMs), marks, { least: when.share * SLACK, worst: worstOf(events) });
      return;
    case 'exhausts':
      // With so much left, no less than this burn uses it up in time; with nothing left none is needed.
      markAbove(over(counted, PRESENT), marks, { least: 0 });
      markAbove(whole(), marks, { least: leastOf(1) });
      return;
    default:
      unreachable(when);
  }
}

/** What lies in a window, by step: the numbers of the slots between which it is counted. */
type Column = { readonly lane: PastLane; readonly now: Int32Array; readonly then: Int32Array };

function columnOver(
  { delayMs }: PastObjective,
  steps: Steps,
  { lane, window }: { readonly lane: PastLane; readonly window: DurationMs },
): Column {
  return { lane, now: steps.ends(delayMs), then: steps.starts(window, { delayMs, shiftMs: lane.shiftMs }) };
}

type Bound = {
  /** The part of what was counted that has to be bad; 0: any. */
  readonly least: number;
  /** A shorter window that has to be above it as well. */
  readonly near?: Column | null;
  /** The window of which it is a part, where that is another one. */
  readonly base?: Column;
  /** Of windows that are shorter than what is looked at together: the largest part that failed in any slot, by blocks of slots. */
  readonly worst?: Float64Array;
};

/** Steps that are looked at together first: where all that is bad around them is too little for any of them, none is. */
const TOGETHER = 32;

function markAbove(column: Column, marks: Uint8Array, { least, near = null, base = column, worst }: Bound): void {
  const { good, total } = column.lane;
  const { now, then } = column;
  for (let first = 0; first < marks.length; first += TOGETHER) {
    const last = Math.min(first + TOGETHER, marks.length) - 1;
    const [end, start] = [now[last]!, then[first]!];
    const bad = total[end]! - total[start]! - (good[end]! - good[start]!);
    const all = Math.max(0, total[now[first]!]! - total[base.then[last]!]!);
    if (bad <= 0 || bad < least * all) continue;
    if (worst !== undefined && !isAnyAbove(worst, least, { start, end })) continue;
    for (let step = first; step <= last; step += 1) {
      const at = now[step]!;
      const begun = then[step]!;
      const failed = total[at]! - total[begun]! - (good[at]! - good[begun]!);
      if (failed <= 0 || failed < least * (total[at]! - total[base.then[step]!]!)) continue;
      if (near !== null) {
        const lately = near.then[step]!;
        const came = total[at]! - total[lately]!;
        if (came <= 0 || came - (good[at]! - good[lately]!) < least * came) continue;
      }
      marks[step] = 1;
    }
  }
}

/** Of no window fails a larger part than of the worst slot in it. */
function isAnyAbove(
  worst: Float64Array,
  least: number,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  for (let block = Math.floor(start / TOGETHER); block * TOGETHER < end; block += 1) if (worst[block]! >= least) return true;
  return false;
}

/** Several policies ask it of one lane; a lane that takes the room of another is another lane. */
const known = new WeakMap<PastLane, Float64Array>();

function worstOf(lane: PastLane): Float64Array {
  const found = known.get(lane) ?? worstSlots(lane);
  known.set(lane, found);
  return found;
}

function worstSlots({ good, total }: PastLane): Float64Array {
  const worst = new Float64Array(Math.ceil(good.length / TOGETHER));
  for (let block = 0; block < worst.length; block += 1) {
    let most = 0;
    const last = Math.min(good.length - 1, (block + 1) * TOGETHER);
    for (let slot = block * TOGETHER; slot < last; slot += 1) {
      const all = total[slot + 1]! - total[slot]!;
      const bad = all - (good[slot + 1]! - good[slot]!);
      if (bad > most * all) most = all > 0 ? bad / all : Infinity;
    }
    worst[block] = most;
  }
  return worst;
}
