import { DAY, type Instant } from '../../kernel/units.ts';
import type { Delivery, DeliveryFacts, Lead } from './delivery.ts';
import { medianInterval, medianOf, shareInterval } from './interval.ts';
import { BLAMED_FOR, hurtStretches, type HurtStretch, type ServiceOf } from './stretches.ts';

/** A figure, how far it can be trusted, and of how many it is; a value of null is not known, which is not nought. */
export type Figure = {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What the value is reckoned from … */
  readonly n: number;
  /** … of so many. */
  readonly of: number;
};
export type JudgedDelivery = Delivery & { readonly failed: HurtStretch | 'taken-back' | null };
export type DeliveryHealth = {
  /** The part of the window of which everything is remembered, 0 to 1. */
  readonly coverage: number;
  /** Deliveries a day. */
  readonly frequency: Figure;
  /** ms; `from` says from when on. */
  readonly leadTime: Figure & { readonly from: Lead['from'] | null };
  readonly changeFailureRate: Figure;
  /** ms. */
  readonly timeToRestore: Figure;
  /** Of the window, the newest first. */
  readonly deliveries: readonly JudgedDelivery[];
  /** Hurts that ended in the window, and those that go on, the newest first. */
  readonly restores: readonly HurtStretch[];
};

export type DeliveryQuestion = {
  readonly from: Instant;
  readonly to: Instant;
  /** Null: all of them. */
  readonly service: string | null;
};
/** What everything of one moment is judged by: of it any window and service can be asked. */
export type JudgedFacts = Pick<DeliveryFacts, 'knownSince'> & {
  readonly deliveries: readonly JudgedDelivery[];
  readonly hurts: readonly HurtStretch[];
};

/** Which deliveries failed: judged once for all services and windows, because a hurt before a window may end in it. */
export function judgeDeliveries(facts: DeliveryFacts, serviceOf: ServiceOf): JudgedFacts {
  const hurts = hurtStretches(facts, serviceOf);
  const hurtsOf = Map.groupBy(hurts, ({ service }) => service);
  const deliveries = [...Map.groupBy(facts.deliveries, ({ service }) => service).values()].flatMap((all) =>
    judgeOneService(all, hurtsOf.get(all[0]?.service ?? null) ?? []),
  );
  return { knownSince: facts.knownSince, hurts, deliveries: deliveries.toSorted((a, b) => b.at - a.at || b.seq - a.seq) };
}

export function deliveryHealth(judged: JudgedFacts, { from, to, service }: DeliveryQuestion): DeliveryHealth {
  const isAsked = (one: { readonly service: string | null }): boolean => service === null || one.service === service;
  const known = judged.knownSince === null ? 0 : Math.max(0, to - Math.max(from, judged.knownSince));
  const own = judged.deliveries.filter(isAsked);
  const deliveries = own.filter(({ at }) => at > from && at <= to);
  const hurts = judged.hurts.filter(isAsked).filter(({ since }) => since <= to);
  const restores = hurts.filter(({ until }) => until === null || until > to || until > from);
  const promoted = deliveries.filter(({ end }) => end === 'promoted');
  return {
    coverage: to > from ? known / (to - from) : 0,
    // Where nobody ever told of a delivery, none is no figure; and of minutes nothing is said about days.
    frequency: counted(known === 0 || own.length === 0 ? null : (promoted.length * DAY) / Math.max(known, DAY), promoted.length, {
      of: deliveries.length,
    }),
    leadTime: leadFigure(promoted),
    changeFailureRate: shareFigure(deliveries.filter(({ failed }) => failed !== null).length, deliveries.length),
    timeToRestore: timesFigure(
      restores.flatMap(({ since, until }) => (until === null || until > to ? [] : [until - since])),
      restores.length,
    ),
    deliveries,
    restores,
  };
}

/**
 * One that was taken back failed; so did one that another deploy undid, and the last one before a hurt of its service began. A
 * deploy that undoes another is no delivery itself.
 */
function judgeOneService(all: readonly Delivery[], hurts: readonly HurtStretch[]): readonly JudgedDelivery[] {
  const rolledOut = all.filter(({ id }) => id.startsWith('rollout/'));
  const isTwice = ({ id, version, at }: Delivery): boolean =>
    id.startsWith('change/') &&
    rolledOut.some((one) => one.version === version && at >= one.startedAt - DAY && at <= one.at + DAY);
  const inOrder = all.filter((one) => !isTwice(one)).toSorted((a, b) => a.at - b.at || a.seq - b.seq);
  const judged: JudgedDelivery[] = [];
  for (const one of inOrder) {
    const isUndoing = one.end === 'rolled-back' && one.id.startsWith('change/');
    const last = judged.length - 1;
    const before = judged[last];
    if (!isUndoing) judged.push({ ...one, failed: one.end === 'rolled-back' ? 'taken-back' : null });
    else if (before !== undefined) judged[last] = { ...before, failed: before.failed ?? 'taken-back' };
  }
  for (const hurt of hurts) {
    const blamed = judged.findLastIndex((one) => isBlamed(one, hurt));
    const one = judged[blamed];
    if (one !== undefined && (one.failed === null || one.failed === 'taken-back')) judged[blamed] = { ...one, failed: hurt };
  }
  return judged;
}

function isBlamed({ id, startedAt, at, version }: Delivery, hurt: HurtStretch): boolean {
  if (hurt.kind === 'rolled-back') return hurt.id === id;
  if (hurt.version !== null && hurt.version !== version) return false;
  return hurt.since >= startedAt && hurt.since <= at + BLAMED_FOR;
}

/** Where of some it is known when they were committed, the others are no shorter way but an unknown one. */
function leadFigure(promoted: readonly Delivery[]): DeliveryHealth['leadTime'] {
  const of = (from: Lead['from']): readonly number[] =>
    promoted.flatMap(({ lead }) => (lead !== null && lead.from === from ? [lead.ms] : []));
  const committed = of('commit');
  const from = committed.length > 0 ? 'commit' : of('start').length > 0 ? 'start' : null;
  return { ...timesFigure(from === null ? [] : of(from), promoted.length), from };
}

function timesFigure(times: readonly number[], of: number): Figure {
  const interval = medianInterval(times);
  return { value: medianOf(times), low: interval?.low ?? null, high: interval?.high ?? null, n: times.length, of };
}

function shareFigure(part: number, whole: number): Figure {
  const interval = shareInterval(part, whole);
  const value = whole === 0 ? null : part / whole;
  return { value, low: interval?.low ?? null, high: interval?.high ?? null, n: part, of: whole };
}

/** What is counted is no estimate. */
function counted(value: number | null, n: number, { of }: { of: number }): Figure {
  return { value, low: null, high: null, n, of };
}
