import { z } from 'zod';
import { readDuration } from '../../catalog/quantities.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { showDuration } from '../../kernel/show.ts';
import { DAY, MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { Refused } from './problems.ts';

const SHORTEST_WINDOW = MINUTE;
const LONGEST_WINDOW = (90 * DAY) as DurationMs;

type AskedSpan = {
  readonly window?: DurationMs | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
};

/** `usual` is how long the window is when nobody says it. */
export function spanOf(
  { window, from, to = Infinity as Instant }: AskedSpan,
  { now, usual }: { readonly now: Instant; readonly usual: DurationMs },
): { from: Instant; to: Instant } {
  if (window !== undefined && from !== undefined)
    throw new Refused('REQUEST_INVALID', 'window: it and from both say where to begin', 'give one of them');
  const end = Math.min(now, to) as Instant;
  const start = from ?? ((end - (window ?? usual)) as Instant);
  if (end - start >= SHORTEST_WINDOW && end - start <= LONGEST_WINDOW) return { from: start, to: end };
  const bounds = `${showDuration(SHORTEST_WINDOW)} to ${showDuration(LONGEST_WINDOW)}`;
  throw new Refused(
    'WINDOW_OUT_OF_BOUNDS',
    'from has to lie before to, which is now at the latest',
    `a window of ${bounds} can be asked for`,
  );
}

const instant = z.iso.datetime({ offset: true }).transform((text): Instant => readInstant(text) ?? (0 as Instant));
const windowOf = z
  .string()
  .max(16)
  .transform((text, context): DurationMs => {
    const window = readDuration(text);
    if (window === null) context.addIssue({ code: 'custom', message: 'it is a window from 1m to 90d, such as 30d' });
    return window ?? MINUTE;
  });

/** How a window is asked for in a query. */
export const askedSpan = {
  window: windowOf.optional().describe('1m to 90d, such as 30d; there is a usual one when nothing is said'),
  from: instant.optional().describe('start of the window, instead of its length'),
  to: instant.optional().describe('end of the window; now, unless said otherwise'),
};
