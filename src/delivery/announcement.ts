import { showInstant } from '../kernel/show.ts';
import type { Instant } from '../kernel/units.ts';
import type { Reason } from './reason.ts';
import type { Phase, Rollout } from './rollout.ts';

/** A moment of a rollout that others may want to hear of. */
export type AnnouncedMoment = {
  /** Of the entry that tells of it: with the rollout it names the moment for ever. */
  readonly seq: number;
  readonly at: Instant;
  readonly rollout: string;
  readonly moment: 'started' | 'step' | 'held' | 'rolling-back' | 'rolled-back' | 'promoted' | 'concluded';
  readonly because: Reason | null;
  readonly sentence: string;
};

/** A CloudEvent 1.0 in structured mode. */
export type CloudEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly traceparent?: string;
  readonly data: object;
};

/** The change that brought the candidate here, as far as somebody told of it. */
export type Origin = {
  readonly id: string;
  readonly chain: string | null;
  readonly environment: string | null;
  readonly artifact: string | null;
  readonly traceparent: string | null;
};

/** Version of CDEvents that is spoken, and of its events about services. */
const CDEVENTS = '0.4.1';
const SERVICE_EVENTS = '0.2.0';
/** Events of a service must name an environment, which nobody may have told. */
const ENVIRONMENT_UNKNOWN = 'unknown';
const OWN = 'dev.plimsoll.rollout';

/** What a move announces: entering another phase, or another step. */
export function momentOfMove(before: Phase, next: Phase, because: Reason): AnnouncedMoment['moment'] | null {
  if (next.phase === 'shifting') return next.step !== before.step && because !== 'CLEARED' ? 'step' : null;
  if (next.phase === 'held') return before.phase === 'held' && before.because === next.because ? null : 'held';
  return next.phase === before.phase ? null : next.phase;
}

/** Ends are events of CDEvents, whose words others know; what lies between has no word there and is told in ours. */
export function cloudEventOf(moment: AnnouncedMoment, rollout: Rollout, origin: Origin | null): CloudEvent {
  const { service } = rollout.plan;
  const id = `${rollout.id}/${moment.seq}`;
  const predicate = moment.moment === 'promoted' ? 'upgraded' : moment.moment === 'rolled-back' ? 'rolledback' : null;
  const envelope = {
    specversion: '1.0',
    id,
    source: `/plimsoll/rollouts/${encodeURIComponent(rollout.id)}`,
    subject: service,
    time: showInstant(moment.at),
    datacontenttype: 'application/json',
    ...(origin === null || origin.traceparent === null ? {} : { traceparent: origin.traceparent }),
  } as const;
  if (predicate === null) return { ...envelope, type: `${OWN}.${moment.moment}`, data: told(moment, rollout, origin) };
  const type = `dev.cdevents.service.${predicate}.${SERVICE_EVENTS}`;
  // What serves from now on: the candidate, or what it was to replace.
  const version = predicate === 'upgraded' ? rollout.candidate : rollout.baseline;
  const artifactId = (predicate === 'upgraded' ? origin?.artifact : null) ?? packageUrl(service, version);
  const content = { environment: { id: origin?.environment ?? ENVIRONMENT_UNKNOWN }, artifactId };
  const context = { version: CDEVENTS, id, source: envelope.source, type, timestamp: envelope.time, ...chainOf(origin) };
  const subject = { id: service, type: 'service', content };
  return {
    ...envelope,
    type,
    data: { context, subject, customData: told(moment, rollout, origin), customDataContentType: 'application/json' },
  };
}

function told({ moment, because, sentence, at }: AnnouncedMoment, rollout: Rollout, origin: Origin | null): object {
  const { id, candidate, baseline, attempt, plan } = rollout;
  const chain = origin?.chain ?? null;
  return {
    rollout: id,
    plan: plan.name,
    service: plan.service,
    owner: plan.owner,
    candidate,
    baseline,
    attempt,
    moment,
    reason: because,
    sentence,
    at: showInstant(at),
    ...(chain === null ? {} : { chain }),
  };
}

/** The events of one delivery hang together by a chain, which the change that began it names. */
function chainOf(origin: Origin | null): object {
  if (origin === null || origin.chain === null) return {};
  return { chainId: origin.chain, links: [{ linkType: 'PATH', from: { contextId: origin.id } }] };
}

function packageUrl(service: string, version: string): string {
  return `pkg:generic/${encodeURIComponent(service)}@${encodeURIComponent(version)}`;
}
