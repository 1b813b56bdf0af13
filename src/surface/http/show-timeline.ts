import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { Mark } from '../../ledger/timeline.ts';
import type { MarkedTime } from '../../loops/timeline.ts';
import type { TimelineMarkView, TimelineView } from '../../wire/timeline.ts';

export function showTimeline({ from, to, marks, leftOut, sentence }: MarkedTime, at: Instant): TimelineView {
  const times = { at: showInstant(at), from: showInstant(from), to: showInstant(to) };
  return { ...times, marks: marks.map(showMark), left_out: leftOut, sentence };
}

export function showMark({ at, to, partOf, ...rest }: Mark): TimelineMarkView {
  return { ...rest, at: showInstant(at), to: to === null ? null : showInstant(to), part_of: partOf };
}
