import type { ComparisonView } from '../../../src/wire/rollout.ts';
import { showCount, showLength } from '../show.ts';

type Planned = Pick<ComparisonView, 'kind' | 'streams'>;

/** What is still to come until this step is called safe, as the slowest indicator needs it; null: nothing more decides. */
export function readPlan({ kind, streams }: Planned): string | null {
  if (kind !== 'not-yet' && kind !== 'underpowered') return null;
  const waited = streams.some(({ key }) => key) ? streams.filter(({ key }) => key) : streams;
  const [first, ...rest] = waited;
  if (first === undefined) return null;
  const slowest = rest.reduce((a, b) => (lengthOf(b) > lengthOf(a) ? b : a), first);
  const { test, needed, needed_ms: ms, indicator } = slowest;
  if (needed === 0) return 'Enough was seen of everything that is waited for.';
  const of = waited.length > 1 ? ` The slowest is ${indicator}.` : '';
  if (needed === null)
    return test === 'growth' ? `Growth shows in time, not in requests.${of}` : `No number of requests would bring it.${of}`;
  const time = ms === null || ms <= 0 ? '' : `, some ${showLength(ms)} at this rate`;
  const much = test === 'rate' ? `More time is needed${time}.` : `About ${showCount(Math.ceil(needed))} more requests${time}.`;
  return `${much}${of}`;
}

/** Out of reach waits longest; where no rate is known yet, the number decides. */
function lengthOf({ needed, needed_ms: ms }: Planned['streams'][number]): number {
  return needed === null ? Infinity : needed === 0 ? 0 : (ms ?? needed);
}
