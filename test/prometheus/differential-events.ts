import { seededRng } from '../../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/kernel/units.ts';

/** One counter as its program exports it: what it says at each sample, and since when it counts. */
export type Stream = {
  readonly labels: Readonly<Record<'code' | 'version', string>>;
  readonly samples: readonly { readonly at: number; readonly value: number; readonly start: number }[];
  /** What happened between two samples, and is told by the later one. */
  readonly happened: readonly { readonly at: number; readonly count: number }[];
};

export const BEGIN = 1_790_000_000_000 - (1_790_000_000_000 % DAY);
export const END = BEGIN + 31 * DAY;
/** Samples fall between slots, so that nobody profits from edges that coincide. */
export const SAMPLE: number = 30 * SECOND;
const OFFSET = 7 * SECOND;

/** A share of errors for some time. */
export type Incident = { readonly name: string; readonly from: number; readonly to: number; readonly share: number };
export const INCIDENTS: readonly Incident[] = [
  { name: 'total outage', from: BEGIN + 26 * DAY + 9 * HOUR, to: BEGIN + 26 * DAY + 9 * HOUR + 8 * MINUTE, share: 1 },
  { name: 'one in twenty', from: BEGIN + 28 * DAY + 15 * HOUR, to: BEGIN + 28 * DAY + 16 * HOUR, share: 0.05 },
  { name: 'one in a hundred', from: BEGIN + 29 * DAY + 8 * HOUR, to: BEGIN + 29 * DAY + 14 * HOUR, share: 0.01 },
];

/** For these hours nobody comes: 0 ÷ 0 for every ratio over a short window. */
export const QUIET = { from: BEGIN + 15 * DAY + HOUR, to: BEGIN + 15 * DAY + 8 * HOUR } as const;
/** The program starts anew, and its counters at 0; the last sample before was exported at its end. */
const RESTARTS = [BEGIN + 10 * DAY + 3 * HOUR, BEGIN + 29 * DAY + 21 * HOUR];
/** From here on half of the traffic goes to another version, whose error counter is born with its first errors. */
const DEPLOYED = BEGIN + 20 * DAY;

/** A month of a shop: days and nights, restarts, a deploy, a silence and incidents; and of each event when it happened. */
export function monthOfEvents(seed: number): readonly Stream[] {
  const rng = seededRng(seed);
  const counters = (['1', '2'] as const).flatMap((version) =>
    ['200', '500'].map((code) => ({ labels: { code, version }, samples: [] as Sample[], happened: [] as Happened[], value: 0 })),
  );
  const state = { start: BEGIN, born: false };
  const heartbeat: Stream = { labels: { code: 'none', version: '1' }, samples: beats(), happened: [] };
  for (let at = BEGIN + OFFSET; at <= END; at += SAMPLE) {
    const restarted = RESTARTS.some((restart) => restart > at - SAMPLE && restart <= at);
    if (restarted) {
      state.start = at - SAMPLE + 1;
      for (const counter of counters) counter.value = 0;
    }
    const requests = isQuiet(at) ? 0 : Math.round(60 * (1 + 0.7 * Math.sin((2 * Math.PI * at) / DAY)) * (0.8 + 0.4 * rng.next()));
    const share = INCIDENTS.find(({ from, to }) => at > from && at <= to)?.share ?? 0.0002;
    for (const version of ['1', '2'] as const) {
      const [good, bad] = counters.filter(({ labels }) => labels.version === version);
      const mine = at < DEPLOYED ? (version === '1' ? requests : 0) : Math.round(requests / 2);
      if (version === '2' && at < DEPLOYED) continue;
      const failed = share === 1 ? mine : Math.floor(mine * share + rng.next());
      tell(good!, { at, count: mine - failed, start: state.start });
      // The first errors of the new version come with the series that counts them.
      if (version === '1' || state.born || failed > 0) tell(bad!, { at, count: failed, start: state.start });
      state.born ||= version === '2' && failed > 0;
    }
  }
  return [...counters, heartbeat];
}

/** Every ten seconds something is heard, as far back as alerts look: what was not seen is not judged. */
export const BEATS_FROM = BEGIN + 22 * DAY;

function beats(): Sample[] {
  const count = (END - BEATS_FROM) / (10 * SECOND);
  return Array.from({ length: count }, (_, index) => ({ at: BEATS_FROM + index * 10 * SECOND + OFFSET, value: 0, start: BEGIN }));
}

type Sample = { at: number; value: number; start: number };
type Happened = { at: number; count: number };
type Counter = { samples: Sample[]; happened: Happened[]; value: number };

function tell(counter: Counter, { at, count, start }: { at: number; count: number; start: number }): void {
  counter.value += count;
  counter.samples.push({ at, value: counter.value, start });
  // What the first sample of all tells was before anybody listened.
  if (count > 0 && at > BEGIN + OFFSET) counter.happened.push({ at, count });
}

function isQuiet(at: number): boolean {
  return at > QUIET.from && at <= QUIET.to;
}

/** What happened in [from, to], by counting. */
export function counted(streams: readonly Stream[], from: number, to: number): { readonly bad: number; readonly total: number } {
  const sum = { bad: 0, total: 0 };
  for (const { labels, happened } of streams) {
    for (let index = firstFrom(happened, from); index < happened.length && happened[index]!.at <= to; index += 1) {
      const { count } = happened[index]!;
      sum.total += count;
      if (labels.code === '500') sum.bad += count;
    }
  }
  return sum;
}

function firstFrom(happened: Stream['happened'], from: number): number {
  let [low, high] = [0, happened.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (happened[middle]!.at < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
