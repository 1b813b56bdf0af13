import type { Rng } from '../../kernel/rng.ts';

/** Below so many events each is drawn by itself. */
const ONE_BY_ONE = 64;
/** Above so many expected hits the shape of their number is a bell. */
const MANY_HITS = 30;

/** How many of so many events happen that each happen with this chance: binomial, and a bell where both are many. */
export function drawCount(rng: Rng, events: number, chance: number): number {
  if (events <= 0 || chance <= 0) return 0;
  if (chance >= 1) return events;
  if (chance > 0.5) return events - drawCount(rng, events, 1 - chance);
  if (events <= ONE_BY_ONE) return drawEach(rng, events, chance);
  const mean = events * chance;
  if (mean < MANY_HITS) return drawFew(rng, events, chance);
  const bell = Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
  return Math.min(events, Math.max(0, Math.round(mean + bell * Math.sqrt(mean * (1 - chance)))));
}

function drawEach(rng: Rng, events: number, chance: number): number {
  let hits = 0;
  for (let event = 0; event < events; event += 1) if (rng.next() < chance) hits += 1;
  return hits;
}

/** From one hit to the next: the pauses between them are geometric, which is exact and as long as there are hits. */
function drawFew(rng: Rng, events: number, chance: number): number {
  // 1 − chance may be 1 for a computer where the chance is not 0.
  const perEvent = Math.log1p(-chance);
  let hits = 0;
  for (let at = pause(rng, perEvent); at < events; at += 1 + pause(rng, perEvent)) hits += 1;
  return hits;
}

function pause(rng: Rng, perEvent: number): number {
  return Math.floor(Math.log(1 - rng.next()) / perEvent);
}
