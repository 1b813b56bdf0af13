import { broken, type DurationMs, type Instant } from '../../kernel/units.ts';
import type { JudgedBatch } from '../../verdict/comparison/judge.ts';
import type { Entry } from '../entry.ts';
import type { RolloutMoved } from '../rollout-entry.ts';

type Started = Entry & { readonly kind: 'rollout.started' };

/** What was recorded of one release after its start, in its order. */
export type Told =
  | { readonly at: Instant; readonly what: 'judged'; readonly batches: readonly JudgedBatch[] }
  | { readonly at: Instant; readonly what: 'moved'; readonly move: RolloutMoved }
  | { readonly at: Instant; readonly what: 'taken'; readonly share: number };

/** A release as the ledger has it: from its start to its end, or to the end of the time that is looked at. */
export type RecordedRelease = { readonly started: Started; readonly told: readonly Told[] };

/** Releases that began among the entries; whatever began before is left out, because its evidence is there in part only. */
export function recordedReleases(): { add(entry: Entry): void; taken(): readonly RecordedRelease[] } {
  const releases = new Map<string, { readonly started: Started; readonly told: Told[] }>();
  const orders = new Map<string, { readonly id: string; readonly share: number }>();
  const note = (effects: readonly { readonly do: string; readonly key: string }[], id: string): void => {
    const candidate = releases.get(id)?.started.body.places.candidate ?? '';
    for (const effect of effects)
      if (effect.do === 'set-traffic' && 'weights' in effect)
        orders.set(effect.key, { id, share: (effect.weights as Readonly<Record<string, number>>)[candidate] ?? 0 });
  };
  return {
    add(entry) {
      const { at } = entry;
      if (entry.kind === 'rollout.started') {
        releases.set(entry.subject, { started: entry, told: [] });
        note(entry.body.effects, entry.subject);
      } else if (entry.kind === 'rollout.judged')
        releases.get(entry.subject)?.told.push({ at, what: 'judged', batches: entry.body.batches });
      else if (entry.kind === 'rollout.moved') {
        releases.get(entry.subject)?.told.push({ at, what: 'moved', move: entry.body });
        note(entry.body.effects, entry.subject);
      } else if (entry.kind === 'effect.done') {
        const order = orders.get(entry.body.key);
        if (order !== undefined) releases.get(order.id)?.told.push({ at, what: 'taken', share: order.share });
        orders.delete(entry.body.key);
      }
    },
    taken: () => [...releases.values()],
  };
}

/** How a recorded release ended; null: it had not, by the end of the time that is looked at. */
export function endOfRelease({ told }: RecordedRelease): { readonly at: Instant; readonly move: RolloutMoved } | null {
  const found = told.find((one) => one.what === 'moved' && isEnd(one.move));
  return found?.what === 'moved' ? { at: found.at, move: found.move } : null;
}

export function isEnd({ next: { phase } }: Pick<RolloutMoved, 'next'>): boolean {
  return phase === 'promoted' || phase === 'rolled-back' || phase === 'concluded';
}

/** When it turned back, if it did. */
export function turnOfRelease({ told }: RecordedRelease): { readonly at: Instant; readonly move: RolloutMoved } | null {
  const found = told.find((one) => one.what === 'moved' && one.move.next.phase === 'rolling-back');
  return found?.what === 'moved' ? { at: found.at, move: found.move } : null;
}

/** How long it took from an order to the share that was asked for, by share; of shares that were never asked the usual time. */
export function arrivalsOf({ told }: RecordedRelease): (share: number) => DurationMs {
  const known = new Map<number, number>();
  let taken: { readonly at: Instant; readonly share: number } | null = null;
  for (const one of told) {
    if (one.what === 'taken') taken = one;
    if (one.what !== 'moved' || taken === null) continue;
    const settles = one.move.because === 'EXPOSURE_REACHED' || isEnd(one.move);
    if (settles && !known.has(taken.share)) known.set(taken.share, one.at - taken.at);
  }
  const times = [...known.values()].toSorted((a, b) => a - b);
  const usual = times.length === 0 ? USUAL : (times[Math.floor(times.length / 2)] ?? broken('a median of nothing'));
  return (share) => (known.get(share) ?? usual) as DurationMs;
}

/** How long it took from an order being decided to the router's word that it is done, by share. */
export function ordersTaken({ started, told }: RecordedRelease): (share: number) => DurationMs {
  const known = new Map<number, number>();
  let decidedAt = started.at;
  for (const one of told) {
    if (one.what === 'moved') decidedAt = one.at;
    if (one.what === 'taken' && !known.has(one.share)) known.set(one.share, one.at - decidedAt);
  }
  return (share) => (known.get(share) ?? 0) as DurationMs;
}

/** Where nothing was ever asked for: what a router needs until its counts show a share. */
const USUAL = 3_000;
