import { SLOT } from '../../src/evidence/cell.ts';
import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/kernel/units.ts';
import { pagesAt, Played, rawPage } from './played-judge.ts';

/** Seconds from the first failure of a total outage to a page. */
export type Detections = {
  readonly ours: readonly number[];
  readonly rules60: readonly number[];
  readonly rules15: readonly number[];
};

const BEFORE = (2 * HOUR) / SLOT;
const AFTER = (10 * MINUTE) / SLOT;
/** A rule on rates sees a scrape, and the scrape the time before it; both at phases of their own. */
const SCRAPE_MS = 15 * SECOND;

/** Ours asks every ten seconds and wants an outage twice in a row; rules ask at their interval what was scraped last. */
export function playOutages(requestsPerSecond: number, trials: number): Detections {
  const rng = seededRng(11);
  const found = { ours: [] as number[], rules60: [] as number[], rules15: [] as number[] };
  for (let trial = 0; trial < trials; trial += 1) {
    const phase = rng.next() * SLOT;
    const perSlot = (requestsPerSecond * SLOT) / 1_000;
    const played = new Played(BEFORE + AFTER, { total: perSlot, bad: 0.0002 * perSlot });
    for (let slot = 0; slot < BEFORE + AFTER; slot += 1) {
      const total = poisson(rng, perSlot);
      // The outage begins somewhere within its first slot.
      const share = slot < BEFORE ? 0.0002 : slot === BEFORE ? 1 - phase / SLOT : 1;
      played.tell(slot, { total, bad: share === 1 ? total : binomial(rng, total, share) });
    }
    const since = (slot: number): number => ((slot - BEFORE) * SLOT + SLOT - phase) / SECOND;
    found.ours.push(since(firstOurs(played)));
    for (const [interval, into] of [
      [MINUTE, found.rules60],
      [15 * SECOND, found.rules15],
    ] as const) {
      into.push(firstRules(played, { interval, rng, phase }) / SECOND);
    }
  }
  return found;
}

function firstOurs(played: Played): number {
  let held = false;
  for (let slot = BEFORE; slot < BEFORE + AFTER; slot += 1) {
    const ids = pagesAt(played, slot).map(({ rule }) => rule.id);
    if (ids.some((id) => id !== 'outage') || (held && ids.includes('outage'))) return slot;
    held = ids.includes('outage');
  }
  return Number.POSITIVE_INFINITY;
}

type Rules = { readonly interval: number; readonly rng: Rng; readonly phase: number };

function firstRules(played: Played, { interval, rng, phase }: Rules): number {
  const [evaluated, scraped] = [rng.next() * interval, rng.next() * SCRAPE_MS];
  for (let at = evaluated; at < AFTER * SLOT; at += interval) {
    const sample = Math.floor((at - scraped) / SCRAPE_MS) * SCRAPE_MS + scraped;
    const slot = BEFORE + Math.floor((sample + phase) / SLOT) - 1;
    if (slot >= BEFORE && rawPage(played, slot)) return at;
  }
  return Number.POSITIVE_INFINITY;
}

export type FalsePages = { readonly ours: number; readonly raw: number };

/** Pages in a month of one request a minute that keeps its promise twice over; each stretch in which a rule holds is one page. */
export function playQuietMonths(months: number): FalsePages {
  const rng = seededRng(5);
  const pages = { ours: 0, raw: 0 };
  const slots = (30 * DAY) / SLOT;
  for (let month = 0; month < months; month += 1) {
    const played = new Played(slots, { total: 1 / 6, bad: 0.0005 / 6 });
    const open = { ours: false, raw: false };
    for (let slot = 0; slot < slots; slot += 1) {
      const total = poisson(rng, 1 / 6);
      played.tell(slot, { total, bad: binomial(rng, total, 0.0005) });
      // Nothing changes between two requests but that old ones leave; once a minute is often enough to see both.
      if (slot % 6 !== 5) continue;
      const now = { ours: pagesAt(played, slot).length > 0, raw: rawPage(played, slot) };
      for (const which of ['ours', 'raw'] as const) {
        if (now[which] && !open[which]) pages[which] += 1;
        open[which] = now[which];
      }
    }
  }
  return { ours: pages.ours / months, raw: pages.raw / months };
}

function poisson(rng: Rng, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(rng)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = rng.next(); product > limit; product *= rng.next()) count += 1;
  return count;
}

function binomial(rng: Rng, of: number, share: number): number {
  let count = 0;
  for (let each = 0; each < of; each += 1) if (rng.next() < share) count += 1;
  return count;
}

function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}
