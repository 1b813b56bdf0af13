import type { Reason } from '../delivery/reason.ts';
import { elapsed, type Instant } from '../kernel/units.ts';
import type { Delivery, DeliveryFacts, Hurt, Lead } from '../verdict/delivery-health/delivery.ts';
import type { Entry } from './entry.ts';
import type { AlertChanged } from './open-alerts.ts';
import { BEGAN, leadTime, timeIn } from './lead-time.ts';
import { withNewest, type NewestLists } from './newest-lists.ts';
import type { RecentChanges } from './recent-changes.ts';
import { explainChange } from './recorded-change.ts';
import type { RolloutRecord, Rollouts } from './rollout-records.ts';

/** What the figures of delivery are reckoned from: what came to customers, and what hurt them. Only the newest are kept. */
export type Deliveries = {
  /** Since when nothing was forgotten. */
  readonly knownSince: Instant | null;
  readonly done: NewestLists<Delivery>;
  /** Rollouts that are on their way, by id. */
  readonly exposed: ReadonlyMap<string, Exposed>;
  /** By id. */
  readonly open: ReadonlyMap<string, Hurt>;
  readonly over: NewestLists<Hurt>;
};
/** Of each stream: since which batch the candidate failed more than its baseline without a break. */
type Exposed = {
  readonly worse: readonly (Instant | null)[];
  readonly newest: Instant | null;
  readonly back: { readonly because: Reason; readonly byHand: boolean; readonly hurtSince: Instant | null } | null;
};

export const NO_DELIVERIES: Deliveries = { knownSince: null, done: [], exposed: new Map(), open: new Map(), over: [] };
/** Hurts that are open at once; more than alerts and objectives can be means that somebody opens incidents without end. */
const MOST_OPEN = 2_000;
/** Taken back for a reason that says nothing about how good it is: neither delivered nor failed. */
const WITHDRAWN: ReadonlySet<Reason> = new Set([
  'SUPERSEDED',
  'DEPENDENCY',
  'REJECTED',
  'APPROVAL_EXPIRED',
  'DEADLINE',
  'TRIED',
  'FROZEN',
]);
const PRODUCTION = /^(prod|live)/i;
const DEPLOYED: ReadonlySet<unknown> = new Set([undefined, 'success', 'succeeded', 'done', 'ok', 'pass']);

/** The state that an entry is about, before it; changes as they are with it. */
type Around = { readonly rollouts: Rollouts; readonly changes: RecentChanges };

export function withDelivered(known: Deliveries, entry: Entry, around: Around): Deliveries {
  const deliveries = known.knownSince === null ? { ...known, knownSince: entry.at } : known;
  switch (entry.kind) {
    case 'rollout.started':
      return withExposed(deliveries, entry.subject, { worse: [], newest: null, back: null });
    case 'rollout.judged':
      return withBatches(deliveries, entry);
    case 'rollout.moved':
      return withRolloutMoved(deliveries, entry, around);
    case 'change.recorded':
      return withChangeTold(deliveries, entry, around);
    case 'alert.opened':
    case 'alert.changed':
    case 'alert.closed':
      return withAlert(deliveries, entry);
    case 'objective.moved':
      return withPromise(deliveries, entry);
    default:
      return deliveries;
  }
}

export function deliveryFacts({ knownSince, done, open, over }: Deliveries): DeliveryFacts {
  // A rollout that was promoted and went back later is what became of it last.
  const newest = new Map<string, Delivery>();
  for (const one of done.flat()) if (!newest.has(one.id)) newest.set(one.id, one);
  return { knownSince, deliveries: [...newest.values()], hurts: [...open.values(), ...over.flat()] };
}

function withExposed(known: Deliveries, id: string, one: Exposed): Deliveries {
  return { ...known, exposed: new Map(known.exposed).set(id, one) };
}

function withBatches(known: Deliveries, { subject, body }: Entry & { kind: 'rollout.judged' }): Deliveries {
  const exposed = known.exposed.get(subject);
  if (exposed === undefined) return known;
  const { newest } = exposed;
  // A batch that late telemetry amends moves no beginning.
  const further = body.batches.filter(({ at }) => newest === null || at > newest);
  const next = further.reduce<Exposed>((so, { at, tallies }) => {
    const worse = tallies.map(({ n1, k1, n0, k0 }, stream) => {
      const since = so.worse[stream] ?? null;
      if (n1 === 0) return since;
      return k1 / n1 > (n0 === 0 ? 0 : k0 / n0) ? (since ?? at) : null;
    });
    return { ...so, worse, newest: at };
  }, exposed);
  return further.length === 0 ? known : withExposed(known, subject, next);
}

function withRolloutMoved(
  known: Deliveries,
  { subject, body, at, seq }: Entry & { kind: 'rollout.moved' },
  { rollouts, changes }: Around,
): Deliveries {
  const record = rollouts.get(subject);
  const { phase } = body.next;
  if (record === undefined || phase === 'shifting' || phase === 'held') return known;
  const before = record.rollout.now.phase;
  const exposed = known.exposed.get(subject) ?? { worse: [], newest: null, back: null };
  const back = exposed.back ?? {
    because: body.because,
    byHand: body.command !== null,
    hurtSince: hurtSince(exposed, record, at),
  };
  if (phase === 'rolling-back') return withExposed(known, subject, { ...exposed, back });
  if (phase === before) return known;
  const left = new Map(known.exposed);
  left.delete(subject);
  const isOver = { ...known, exposed: left };
  if (phase === 'concluded' || (phase === 'rolled-back' && WITHDRAWN.has(back.because))) return isOver;
  const { plan, candidate, startedAt } = record.rollout;
  const told = { id: `rollout/${subject}`, service: plan.service, version: candidate, startedAt, at, seq };
  const lead = leadOf(changes, { ...told, version: candidate });
  if (phase === 'promoted')
    return withDone(isOver, { ...told, end: 'promoted', byHand: body.command !== null, hurtSince: null, lead });
  return withDone(isOver, { ...told, end: 'rolled-back', byHand: back.byHand, hurtSince: back.hurtSince, lead });
}

/** The first of the unbroken batches in which the stream that weighs most was worse; null: the evidence shows no such stretch. */
function hurtSince({ worse }: Exposed, { judge, rollout }: RolloutRecord, at: Instant): Instant | null {
  const harms = judge.streams.map(({ harm }, stream) => harm.logE + Math.log(rollout.terms.streams[stream]?.weight ?? 0));
  const worst = harms.indexOf(Math.max(...harms));
  const since = worse[worst] ?? null;
  const found = judge.worse === null ? since : Math.min(since ?? judge.worse.at, judge.worse.at);
  return found === null ? null : (Math.min(found, at) as Instant);
}

function leadOf(
  changes: RecentChanges,
  { service, version, startedAt, at }: { service: string; version: string; startedAt: Instant; at: Instant },
): Lead {
  const ms = leadTime(changes, { service, version, at });
  return ms === null ? { ms: Math.max(0, at - startedAt), from: 'start' } : { ms, from: 'commit' };
}

function withDone(known: Deliveries, one: Delivery): Deliveries {
  const done = withNewest(known.done, one);
  return { ...known, done, knownSince: sinceAfter(known, forgotten(known.done, done)?.at ?? null) };
}

function withOver(known: Deliveries, one: Hurt): Deliveries {
  const over = withNewest(known.over, one);
  return { ...known, over, knownSince: sinceAfter(known, forgotten(known.over, over)?.until ?? null) };
}

/** The newest of what there was no room for any more: before it nothing is whole. */
function forgotten<One>(before: NewestLists<One>, after: NewestLists<One>): One | null {
  const isPushed = after.length === before.length && after[1] === before[0];
  return isPushed ? (before.at(-1)?.[0] ?? null) : null;
}

function sinceAfter({ knownSince }: Deliveries, lost: Instant | null): Instant | null {
  return lost === null ? knownSince : (Math.max(lost, knownSince ?? lost) as Instant);
}

function withChangeTold(known: Deliveries, entry: Entry & { kind: 'change.recorded' }, around: Around): Deliveries {
  const { kind } = entry.body;
  if (kind === 'incident') return withIncident(known, entry);
  return kind === 'deploy' ? withDeploy(known, entry, around) : known;
}

/** A deploy is a delivery where it says that it reached production, or does not say where it went, and was not rolled out from here. */
function withDeploy(
  known: Deliveries,
  { body, seq }: Entry & { kind: 'change.recorded' },
  { rollouts, changes }: Around,
): Deliveries {
  const { service, version, environment, action, at, details } = body;
  const isMeant = (environment === null || PRODUCTION.test(environment)) && DEPLOYED.has(details['outcome']);
  if (service === null || action === 'removed' || !isMeant) return known;
  const isRolledOut = [...rollouts.values()].some(
    ({ rollout }) => rollout.plan.service === service && rollout.candidate === version && elapsed(at, rollout.startedAt) <= 0,
  );
  if (isRolledOut) return known;
  const ms = version === null ? null : leadTime(changes, { service, version, at });
  return withDone(known, {
    id: `change/${seq}`,
    service,
    version,
    startedAt: at,
    at,
    end: action === 'rolledback' ? 'rolled-back' : 'promoted',
    byHand: true,
    hurtSince: null,
    lead: ms === null ? null : { ms, from: 'commit' },
    seq,
  });
}

function withIncident(known: Deliveries, { body, seq }: Entry & { kind: 'change.recorded' }): Deliveries {
  const id = `incident/${String(body.details['incident'] ?? body.chain ?? body.id)}`;
  if (body.action === 'resolved') return withoutHurt(known, id, body.at);
  return withHurt(known, {
    id,
    kind: 'incident',
    service: body.service,
    objective: null,
    version: body.version,
    since: timeIn(body, BEGAN) ?? body.at,
    until: null,
    title: explainChange(body),
    seq,
  });
}

function withAlert(
  known: Deliveries,
  { kind, body, at, seq }: Entry & { kind: 'alert.opened' | 'alert.changed' | 'alert.closed'; body: AlertChanged },
): Deliveries {
  const { id, subject, cause, severity, since, sentence } = body.alert;
  const own = `page/${id}`;
  if (kind === 'alert.closed') return withoutHurt(known, own, at);
  if (cause !== 'burning' || severity !== 'page') return known;
  const about = { service: null, objective: subject, version: null };
  return withHurt(known, { id: own, kind: 'page', ...about, since, until: null, title: sentence, seq });
}

function withPromise(known: Deliveries, { subject, body, at, seq }: Entry & { kind: 'objective.moved' }): Deliveries {
  const id = `broken/${subject}`;
  if (body.to !== 'broken') return withoutHurt(known, id, at);
  const about = { service: null, objective: subject, version: null };
  return withHurt(known, { id, kind: 'broken', ...about, since: at, until: null, title: body.sentence, seq });
}

/** The first word about it says since when. */
function withHurt(known: Deliveries, hurt: Hurt): Deliveries {
  if (known.open.has(hurt.id) || known.open.size >= MOST_OPEN) return known;
  return { ...known, open: new Map(known.open).set(hurt.id, hurt) };
}

function withoutHurt(known: Deliveries, id: string, at: Instant): Deliveries {
  const hurt = known.open.get(id);
  if (hurt === undefined) return known;
  const open = new Map(known.open);
  open.delete(id);
  return withOver({ ...known, open }, { ...hurt, until: Math.max(at, hurt.since) as Instant });
}
