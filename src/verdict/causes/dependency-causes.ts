import { showCount, showInstant, showRatio } from '../../kernel/show.ts';
import { stretchesAbove } from '../attribution/stretches.ts';
import type { Cause, DependencyFact } from './cause.ts';
import { ago } from './change-causes.ts';
import { instantOf, sum, usualBefore, type Fall, type Span } from './fall.ts';

/** A dependency that began to fail so long before has little to do with it. */
const EARLIEST = 30 * 60_000;
const FAR = 4;

/** Dependencies that left their own band before the journey fell or while it did; the first one first. */
export function dependencyCauses(dependencies: readonly DependencyFact[], fall: Fall, span: Span): readonly Cause[] {
  const causes = dependencies.flatMap((dependency) => causeOf(dependency, fall, span) ?? []);
  const first = causes.toSorted((a, b) => a.since - b.since)[0];
  if (causes.length < 2 || first === undefined) return causes;
  return causes.map((cause) => (cause === first ? { ...cause, sentence: `${cause.sentence} It was the first of them.` } : cause));
}

function causeOf({ name, title, counts }: DependencyFact, fall: Fall, span: Span): Cause | null {
  const { rate, dispersion } = usualBefore(counts, span);
  const expected = counts.total.map((total) => total * rate);
  const earliest = fall.first - Math.round(EARLIEST / span.width);
  const stretch = stretchesAbove(counts.bad, expected, { dispersion, far: FAR }).find(
    ({ first, end }) => end > Math.max(0, earliest) && first < fall.end,
  );
  if (stretch === undefined) return null;
  const during = { first: Math.max(stretch.first, Math.max(0, earliest)), end: fall.end };
  const [bad, total, usual] = [sum(counts.bad, during), sum(counts.total, during), sum(expected, during)];
  const explains = Math.max(0, Math.min(1, (bad - usual) / fall.excess));
  const since = instantOf(span, stretch.first);
  const lead = instantOf(span, fall.first) - since;
  // Within one slot nobody can say which of both was first.
  const isFirst = lead >= -span.width;
  const order =
    Math.abs(lead) <= span.width ? 'together with the journey' : `${ago(lead)} ${lead > 0 ? 'before' : 'after'} the journey`;
  return {
    kind: 'dependency',
    id: name,
    strength: isFirst && explains >= 0.5 ? 'strong' : isFirst || explains >= 0.5 ? 'moderate' : 'weak',
    since,
    explains,
    figures: { bad, total, rate_before: rate, lead_ms: lead },
    sentence: `${title} left its band at ${showInstant(since)}, ${order}: ${showRatio(total === 0 ? 0 : bad / total)} of ${showCount(total)} failed, ${showRatio(rate)} before.`,
  };
}
