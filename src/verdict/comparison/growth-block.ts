import { MINUTE, type DurationMs, type Instant } from '../../kernel/units.ts';
import { GROWTH_BLOCK, GROWTH_BLOCKS, growthAfter, growthHarm, NO_GROWTH, NO_GROWTH_HARM } from './growth.ts';

/** The mean level of each instance in each minute of the past; a minute in which it told nothing is null. */
export type PastLevels = readonly (readonly (number | null)[])[];

/** So many blocks are judged together, as if a rollout had begun with the first of them. */
const WINDOW = 12;
/** Of the past that is looked at. */
export const LEVELS_OF_PAST = (24 * 60 * MINUTE) as DurationMs;
/** Instances that are looked at: each is compared with all the others, minute by minute. */
const MOST_INSTANCES = 20;
/** Windows in which something that is no release may look like a leak. */
const MOST_FOUND = 0.01;

/**
 * How long a block has to be for this level: the shortest at which hardly any stretch of the baseline's own past looks like a
 * leak, each instance beside the mean of the others. A collector that comes once an hour lets memory rise for an hour, and
 * blocks of five minutes would take that for a leak. Too little of a past leaves the usual length.
 */
export function growthBlock(
  past: PastLevels,
  { margin, enough }: { readonly margin: number; readonly enough: number },
): DurationMs {
  const levels = past.slice(0, MOST_INSTANCES);
  for (const length of GROWTH_BLOCKS) {
    const minutes = (length / MINUTE) * WINDOW;
    let [windows, found] = [0, 0];
    for (const [index, own] of levels.entries())
      for (let from = 0; from + minutes <= own.length; from += minutes) {
        windows += 1;
        if (looksLikeLeak({ levels, index, from, to: from + minutes + 1 }, length, { margin, enough })) found += 1;
      }
    if (windows === 0) return length === GROWTH_BLOCK ? GROWTH_BLOCK : previous(length);
    if (found <= Math.max(1, MOST_FOUND * windows)) return length;
  }
  return GROWTH_BLOCKS.at(-1) ?? GROWTH_BLOCK;
}

/** What the past is too short to tell of is not chosen on account of it. */
function previous(length: DurationMs): DurationMs {
  return GROWTH_BLOCKS[GROWTH_BLOCKS.indexOf(length) - 1] ?? GROWTH_BLOCK;
}

type Stretch = { readonly levels: PastLevels; readonly index: number; readonly from: number; readonly to: number };

function looksLikeLeak(
  { levels, index, from, to }: Stretch,
  length: DurationMs,
  { margin, enough }: { readonly margin: number; readonly enough: number },
): boolean {
  let [growth, harm] = [NO_GROWTH, NO_GROWTH_HARM];
  for (let minute = from; minute < to; minute += 1) {
    const own = levels[index]?.[minute] ?? null;
    const others = levels.flatMap((level, i) => (i === index ? [] : (level[minute] ?? [])));
    const tally = {
      n1: own === null ? 0 : 1,
      k1: own ?? 0,
      // An instance that is alone has nothing beside it but itself at rest.
      n0: levels.length === 1 ? 1 : others.length,
      k0: levels.length === 1 ? 1 : others.reduce((sum, level) => sum + level, 0),
    };
    const at = ((minute - from) * MINUTE) as Instant;
    const { next, move } = growthAfter(growth, tally, { at, since: 0 as Instant, length, margin, cap: Infinity });
    growth = next;
    if (move !== null) harm = growthHarm(harm, move);
    if (harm.logE >= enough) return true;
  }
  return false;
}
