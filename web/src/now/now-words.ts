import type { BrokenPromiseView, HurtingView, PossibleOrderView, SituationView } from '../../../src/wire/situation.ts';
import type { Order } from '../order/order.ts';
import { showClock, showCount, showLength, showMoney, showPercent } from '../show.ts';

export type NowTone = 'breach' | 'warning' | 'blind' | 'good';
export type NowHead = { readonly tone: NowTone; readonly title: string };

/** In a few words, for whoever looks from across the room. */
export function readHead({
  hurts,
  hurts_left_out: more,
  blind,
}: Pick<SituationView, 'hurts' | 'hurts_left_out' | 'blind'>): NowHead {
  const now = hurts.filter(({ state }) => state === 'hurts');
  const [worst] = now;
  if (worst !== undefined) {
    const count = now.length + more;
    const since = worst.since === null ? '' : ` since ${showClock(worst.since).slice(0, 5)}`;
    const who =
      count === 1 ? `${worst.title} hurts customers` : `${showCount(count)} journeys hurt customers, ${worst.title} the most`;
    return { tone: 'breach', title: `${who}${since}` };
  }
  if (hurts.length > 0) return { tone: 'warning', title: 'It eases: nothing hurts at the moment' };
  if (blind.length > 0) return { tone: 'blind', title: 'Nothing that is seen hurts customers' };
  return { tone: 'good', title: 'Nothing hurts customers now' };
}

export type NowFigure = { readonly text: string; readonly about: string; readonly isBad: boolean };

/** The figures that matter in the night, in the order in which they are asked for. */
export function readFigures({
  promises,
  beyond_per_minute: beyond,
  revenue_per_hour: revenue,
}: HurtingView): readonly NowFigure[] {
  const [worst] = promises;
  const figures: NowFigure[] = [];
  if (worst !== undefined && worst.rate !== null)
    figures.push({
      text: showPercent(worst.rate),
      about: `bad, ${showPercent(worst.allowed)} is allowed`,
      isBad: worst.rate > worst.allowed,
    });
  if (beyond !== null && beyond > 0)
    figures.push({ text: showCount(Math.max(1, Math.round(beyond))), about: 'too many a minute', isBad: true });
  if (revenue !== null)
    figures.push({ text: showMoney(revenue.amount, revenue.currency), about: 'an hour at risk', isBad: true });
  return figures;
}

/** Which promise the figures are of, and of which time: the one that is broken worst says most about what it is. */
export function readSpan({ display_name: promise, window_ms: windowMs }: BrokenPromiseView): string {
  return `${promise}, the last ${showLength(windowMs)}`;
}

/** `since 14:02:10, 12 min` */
export function readSince({ since, promises }: Pick<HurtingView, 'since' | 'promises'>, at: number): string | null {
  if (since === null) return null;
  const earlier = promises.some((one) => one.since_before && one.since === since) ? ' or earlier' : '';
  return `since ${showClock(since)} UTC${earlier}, for ${showLength(Math.max(0, at - Date.parse(since)))}`;
}

/** What one promise says in a line. */
export function readPromise({ rate, allowed, total, burn_1h: burn, remaining }: BrokenPromiseView): readonly string[] {
  return [
    rate === null
      ? 'no events of its own'
      : `${showPercent(rate)} of ${showCount(total ?? 0)} bad, ${showPercent(allowed)} allowed`,
    ...(burn === null ? [] : [`burn ${showCount(Math.round(burn * 10) / 10)} over 1h`]),
    ...(remaining === null
      ? []
      : [remaining < 0 ? `budget overspent by ${showPercent(-remaining)}` : `${showPercent(remaining)} of the budget left`]),
  ];
}

/** As the dialog of all orders takes it. */
export function readOrders(orders: readonly PossibleOrderView[]): readonly Order[] {
  return orders.map(({ asks_how_long: asksHowLong, ...order }) => ({ ...order, asksHowLong }));
}

export const WINDOWS = ['15m', '1h', '3h'] as const;
export type NowWindow = (typeof WINDOWS)[number];

export function readWindow(written: string | undefined): NowWindow {
  return WINDOWS.find((one) => one === written) ?? '1h';
}
