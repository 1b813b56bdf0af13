import type { CountedSide, Journey, MetricPart } from './catalog.ts';
import type { CountDocument } from './objective-schema.ts';
import { signalOf, testsOf, wrong, type Site } from './promise-tests.ts';
import type { Definition } from './sli-meaning.ts';

type Sides = { readonly expected: CountDocument; readonly seen: CountDocument; readonly journey: Journey };
type Side = Exclude<keyof Sides, 'journey'>;

/** What is expected and what is seen, each told by another signal: a balancer's counter, events of browsers, spans of the journey. */
export function comparedSides(sides: Sides, { at, reading }: Site): Definition | null {
  const parts: MetricPart[] = [];
  const others: CountedSide[] = [];
  for (const key of ['expected', 'seen'] as const) {
    const where = testsOf(sides[key].where, { signal: signalOf(sides[key]), at: [...at, key], reading });
    if (where === null || !isCountable(sides, key, { at, reading })) return null;
    const { metric, log } = sides[key];
    const adds = key === 'expected' ? 'total' : 'good';
    if (metric !== undefined) parts.push({ adds, metric, where, limit: null });
    else others.push(log === undefined ? { adds, of: 'spans', where } : { adds, of: 'events', event: log, where });
  }
  return { signal: 'metric', parts, sides: others };
}

function isCountable(sides: Sides, key: Side, { at, reading }: Site): boolean {
  const { journey } = sides;
  if (sides[key].amount !== undefined) {
    const text = 'Cannot add up an amount of one side where the other is counted by another signal';
    wrong([...at, key, 'amount'], { text, hint: 'remove amount' }, reading);
    return false;
  }
  if (signalOf(sides[key]) !== 'span' || journey.match.length > 0) return true;
  const text = `Cannot count spans of the journey "${journey.name}": it has no match`;
  wrong([...at, key], { text, hint: 'add match to the journey, or count a metric or a log' }, reading);
  return false;
}
