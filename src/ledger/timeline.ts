import type { Phase, Rollout } from '../delivery/rollout.ts';
import { showRatio } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { AlertAction } from '../catalog/alert-rule.ts';
import type { MarkKind, MarkTone } from '../wire/timeline.ts';
import type { Entry } from './entry.ts';
import { explainOperation } from './explain-operation.ts';
import { explainFreeze, explainLift } from './freezes.ts';
import { explainSilenceFact } from './silences.ts';
import { withNewest, type NewestLists } from './newest-lists.ts';

/** Something that happened, or lasts, with the words that people read beside a curve. */
export type Mark = {
  readonly id: string;
  readonly at: Instant;
  /** `at` itself of a moment; null while it lasts. */
  readonly to: Instant | null;
  readonly kind: MarkKind;
  readonly tone: MarkTone;
  readonly title: string;
  readonly sentence: string;
  readonly service: string | null;
  readonly journey: string | null;
  readonly objective: string | null;
  readonly version: string | null;
  /** The mark that this one is a part of. */
  readonly partOf: string | null;
  readonly href: string | null;
  readonly seq: number | null;
};

/** What became of the newest mark of that key. */
type Amendment = { readonly of: string; readonly to?: Instant; readonly tone?: MarkTone; readonly sentence?: string };
export type MarkRecord = { readonly key: string; readonly mark: Mark } | Amendment;

/**
 * The newest marks of what the state itself forgets once it is over. Kinds that come in storms have lists of their own, so that
 * a thousand alerts do not push out the rollout that caused them.
 */
export type Timeline = {
  readonly rollouts: NewestLists<MarkRecord>;
  readonly alerts: NewestLists<MarkRecord>;
  readonly promises: NewestLists<MarkRecord>;
  readonly orders: NewestLists<MarkRecord>;
};
export const NOTHING_MARKED: Timeline = { rollouts: [], alerts: [], promises: [], orders: [] };

/** What an entry adds to the timeline; `rollout` is as it was before the entry. */
export function withMarks(timeline: Timeline, entry: Entry, rollout: Rollout | null): Timeline {
  switch (entry.kind) {
    case 'rollout.started':
      return { ...timeline, rollouts: marksOfStart(entry).reduce(withNewest<MarkRecord>, timeline.rollouts) };
    case 'rollout.moved': {
      const found = rollout === null ? [] : marksOfMove(entry, rollout);
      return found.length === 0 ? timeline : { ...timeline, rollouts: found.reduce(withNewest<MarkRecord>, timeline.rollouts) };
    }
    case 'alert.opened':
    case 'alert.changed':
    case 'alert.closed':
      return { ...timeline, alerts: withNewest(timeline.alerts, markOfAlert(entry)) };
    case 'objective.moved':
      return { ...timeline, promises: withNewest(timeline.promises, markOfStanding(entry)) };
    case 'freeze.set':
    case 'freeze.lifted':
    case 'silence.set':
    case 'silence.lifted':
    case 'catalog.applied':
    case 'catalog.refused':
      return { ...timeline, orders: withNewest(timeline.orders, markOfOrder(entry)) };
    default:
      return timeline;
  }
}

type EntryOf<Kind extends Entry['kind']> = Entry & { readonly kind: Kind };

const MOMENT = { journey: null, objective: null, version: null, service: null, partOf: null, href: null };

function marksOfStart({ seq, at, subject, body }: EntryOf<'rollout.started'>): readonly MarkRecord[] {
  const { plan, candidate, reason } = body;
  const whole: Mark = {
    ...MOMENT,
    id: `rollout/${subject}`,
    at,
    to: null,
    kind: 'rollout',
    tone: 'plain',
    title: `${plan.service} ${candidate}`,
    sentence: reason,
    service: plan.service,
    version: candidate,
    href: `/rollouts/${encodeURIComponent(subject)}`,
    seq,
  };
  const part = { ...whole, id: `${whole.id}/${seq}`, partOf: whole.id, title: shareOf(plan.steps[0]?.share) };
  return [
    { key: whole.id, mark: whole },
    { key: `${whole.id}/now`, mark: part },
  ];
}

/** A move within a phase is no news to whoever looks at a curve. */
function marksOfMove(
  { seq, at, subject, body }: EntryOf<'rollout.moved'>,
  { now, plan, candidate }: Rollout,
): readonly MarkRecord[] {
  const { next, sentence } = body;
  if (next.phase === now.phase && next.step === now.step) return [];
  const id = `rollout/${subject}`;
  const tone = TONE_OF_PHASE[next.phase];
  const isOver = next.phase === 'rolled-back' || next.phase === 'promoted' || next.phase === 'concluded';
  const part: Mark = {
    ...MOMENT,
    id: `${id}/${seq}`,
    at,
    to: isOver ? at : null,
    kind: 'rollout',
    tone,
    title: titleOf(next, plan.steps[next.step]?.share),
    sentence,
    service: plan.service,
    version: candidate,
    partOf: id,
    href: `/rollouts/${encodeURIComponent(subject)}`,
    seq,
  };
  return [
    { of: `${id}/now`, to: at },
    { of: id, tone, sentence, ...(isOver && { to: at }) },
    { key: `${id}/now`, mark: part },
  ];
}

const TONE_OF_PHASE: Readonly<Record<Phase['phase'], MarkTone>> = {
  shifting: 'plain',
  held: 'warning',
  'rolling-back': 'breach',
  'rolled-back': 'breach',
  promoted: 'good',
  concluded: 'good',
};

function titleOf({ phase }: Phase, share: number | undefined): string {
  switch (phase) {
    case 'shifting':
      return shareOf(share);
    case 'held':
      return `held at ${shareOf(share)}`;
    case 'rolling-back':
      return 'rolling back';
    case 'rolled-back':
      return 'rolled back';
    case 'promoted':
    case 'concluded':
      return phase;
  }
}

function shareOf(share: number = 0): string {
  return showRatio(share);
}

const TONE_OF_SEVERITY: Readonly<Record<AlertAction, MarkTone>> = { page: 'breach', ticket: 'warning', inform: 'plain' };

function markOfAlert({ kind, seq, at, body }: EntryOf<'alert.opened' | 'alert.changed' | 'alert.closed'>): MarkRecord {
  const { alert } = body;
  const key = `alert/${alert.id}`;
  const tone = alert.frozenSince === null ? TONE_OF_SEVERITY[alert.severity] : 'blind';
  if (kind === 'alert.closed') return { of: key, to: at };
  if (kind === 'alert.changed') return { of: key, tone, sentence: alert.sentence };
  const isLost = alert.cause === 'telemetry-lost';
  const what = isLost ? 'telemetry lost' : alert.cause === 'budget-low' ? 'budget low' : alert.severity;
  return {
    key,
    mark: {
      ...MOMENT,
      id: key,
      at,
      to: null,
      kind: 'alert',
      tone: isLost ? 'blind' : tone,
      title: `${what}: ${alert.subject}`,
      sentence: alert.sentence,
      objective: isLost ? null : alert.subject,
      journey: isLost ? alert.subject : null,
      href: isLost ? '/alerts' : `/objectives/${encodeURIComponent(alert.subject)}`,
      seq,
    },
  };
}

function markOfStanding({ seq, at, subject, body }: EntryOf<'objective.moved'>): MarkRecord {
  const key = `broken/${subject}`;
  if (body.to !== 'broken') return { of: key, to: at };
  const href = `/objectives/${encodeURIComponent(subject)}`;
  const mark: Mark = {
    ...MOMENT,
    id: `${key}/${seq}`,
    at,
    to: null,
    kind: 'broken',
    tone: 'breach',
    title: `promise broken: ${subject}`,
    sentence: body.sentence,
    objective: subject,
    href,
    seq,
  };
  return { key, mark };
}

function explainOrder(entry: Order): string {
  switch (entry.kind) {
    case 'freeze.set':
      return explainFreeze(entry.body);
    case 'freeze.lifted':
      return explainLift(entry.body);
    case 'silence.set':
    case 'silence.lifted':
      return explainSilenceFact(entry);
    case 'catalog.applied':
    case 'catalog.refused':
      return explainOperation(entry);
  }
}

type Order = EntryOf<'freeze.set' | 'freeze.lifted' | 'silence.set' | 'silence.lifted' | 'catalog.applied' | 'catalog.refused'>;

function markOfOrder(entry: Order): MarkRecord {
  const { seq, at } = entry;
  const sentence = explainOrder(entry);
  const moment = { ...MOMENT, id: `entry/${seq}`, at, to: at, sentence, seq, href: `/ledger/${seq}` };
  switch (entry.kind) {
    case 'freeze.lifted':
    case 'silence.lifted':
      return { of: entry.body.name, to: at };
    case 'freeze.set': {
      const { name, service, until } = entry.body;
      const title = `freeze: ${service ?? 'every service'}`;
      return { key: name, mark: { ...moment, id: name, to: until, kind: 'freeze', tone: 'warning', title, service } };
    }
    case 'silence.set': {
      const { name, of, until } = entry.body;
      const about = { [of.kind]: 'name' in of ? of.name : null };
      const { service = null, journey = null, objective = null } = about;
      const title = `silence: ${'name' in of ? of.name : 'everything'}`;
      const mark = {
        ...moment,
        id: name,
        to: until,
        kind: 'silence',
        tone: 'plain',
        title,
        service,
        journey,
        objective,
      } as const;
      return { key: name, mark };
    }
    case 'catalog.applied':
      return { key: moment.id, mark: { ...moment, kind: 'catalog', tone: 'plain', title: 'catalog applied', href: '/catalog' } };
    case 'catalog.refused':
      return {
        key: moment.id,
        mark: { ...moment, kind: 'catalog', tone: 'warning', title: 'catalog edit refused', href: '/catalog' },
      };
  }
}
