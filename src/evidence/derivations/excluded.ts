import type { Span } from '../../kernel/recurrence.ts';
import { DAY, MINUTE, slotOf, type Instant } from '../../kernel/units.ts';
import { AHEAD } from '../cell.ts';
import { LONGEST_WINDOW } from '../ring-pages.ts';
import { rowsWhere, slotFrom, type Counts, type SlotColumns } from '../slot-columns.ts';
import type { Emit, Excluded } from './derivation.ts';

/** Tells what of a lane fell into time that does not count. */
export class ExcludedTime {
  derivation: Excluded;

  constructor(derivation: Excluded) {
    this.derivation = derivation;
  }

  restore(source: SlotColumns): SlotColumns {
    return rowsWithin(source, this.derivation.spans);
  }

  gain({ at, gained }: { readonly at: Instant; readonly gained: Counts }, emit: Emit): void {
    if (isWithin(this.derivation.spans, at)) emit(at, gained);
  }

  /** Takes other stretches of time as its own where they differ only in what is yet to come, or was forgotten. */
  becomes(next: Excluded, at: Instant): boolean {
    const [before, after] = [this.derivation.spans, next.spans].map((spans) => JSON.stringify(pastOf(spans, at)));
    if (before !== after) return false;
    this.derivation = next;
    return true;
  }
}

export function rowsWithin(columns: SlotColumns, spans: readonly Span[]): SlotColumns {
  return rowsWhere(columns, (at) => isWithin(spans, at));
}

/** Whole minutes in the order of time that neither overlap nor touch: cells of ten seconds are not kept for long. */
export function wholeMinutes(spans: readonly Span[]): readonly Span[] {
  const minutes = spans
    .filter(({ from, to }) => from < to)
    .map(({ from, to }) => ({ from: slotOf(from, MINUTE), to: slotFrom(to, MINUTE) }));
  const joined: { from: Instant; to: Instant }[] = [];
  for (const span of minutes.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to) as Instant;
    else joined.push({ ...span });
  }
  return joined;
}

function isWithin(spans: readonly Span[], at: Instant): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle]!.to <= at) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]!.from <= at;
}

/** The parts of them that anything in a window can have been counted in by now. */
function pastOf(spans: readonly Span[], at: Instant): readonly Span[] {
  const [oldest, newest] = [at - LONGEST_WINDOW - DAY, slotFrom((at + AHEAD + MINUTE) as Instant, MINUTE)];
  return spans
    .filter(({ from, to }) => to > oldest && from < newest)
    .map(({ from, to }) => ({ from: Math.max(from, oldest) as Instant, to: Math.min(to, newest) as Instant }));
}
