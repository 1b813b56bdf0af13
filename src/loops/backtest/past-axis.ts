import type { Catalog, Indicator } from '../../catalog/catalog.ts';
import { LATENESS, SLOT } from '../../evidence/cell.ts';
import { retentionOf } from '../../evidence/retention.ts';
import { slotFrom } from '../../evidence/slot-columns.ts';
import { HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../../kernel/units.ts';
import { TimeAxis, type Stretch } from '../../verdict/backtest/time-axis.ts';

/** The time that is looked at, and from when. */
export type Looked = { readonly from: Instant; readonly to: Instant; readonly now: Instant };

/** Up to here nothing can be amended any more; in what is younger late telemetry may still change what is found. */
export function settledBy(now: Instant): Instant {
  return slotOf((now - LATENESS - MINUTE) as Instant, MINUTE);
}

/** How long the cells of what an indicator is judged by are kept, the shortest of them. */
export function keptFor(catalog: Catalog, { generation, journey }: Indicator): Readonly<Record<'10s' | '1m', DurationMs>> {
  const { keepMs } = retentionOf(catalog);
  const of = (tier: '10s' | '1m'): DurationMs =>
    Math.min(keepMs(tier, generation), keepMs(tier, `heard/${journey}`)) as DurationMs;
  return { '10s': of('10s'), '1m': of('1m') };
}

/**
 * Ten seconds where they are still kept, minutes before, and hours where there is nothing else: those tell what long windows
 * need, and no round is judged in them.
 */
export function pastAxis(
  kept: Readonly<Record<'10s' | '1m', DurationMs>>,
  { from, to, now, historyMs }: Looked & { readonly historyMs: DurationMs },
): { readonly axis: TimeAxis; readonly judgedFrom: Instant } {
  const begin = slotOf((from - historyMs) as Instant, HOUR);
  const within = (at: number): Instant => slotFrom(Math.min(to, Math.max(begin, at)) as Instant, HOUR);
  const minutes = Math.min(to, within(now - kept['1m'])) as Instant;
  const slots = Math.min(to, Math.max(minutes, within(now - kept['10s']))) as Instant;
  const stretches: readonly Stretch[] = [
    { from: begin, to: slotOf(minutes, HOUR), width: HOUR },
    { from: slotOf(minutes, HOUR), to: slotOf(slots, MINUTE), width: MINUTE },
    { from: slotOf(slots, MINUTE), to: slotOf(to, SLOT), width: SLOT },
  ];
  const axis = new TimeAxis(stretches.filter((stretch) => stretch.from < stretch.to));
  return { axis, judgedFrom: Math.max(from, slotOf(minutes, HOUR)) as Instant };
}
