import type { DurationMs, Instant } from '../../kernel/units.ts';
import type { Beside } from '../../response/alert-notices.ts';
import type { Quiet } from '../../response/silence.ts';
import type { AlertCause } from '../../response/alert.ts';
import { routeOwner, type Addressee } from '../../response/route-owner.ts';
import type { Concerned } from '../../response/tell-alert.ts';
import type { MemberFacts, ObjectiveFacts } from '../../verdict/objective-facts.ts';
import type { WindowCounts } from '../../verdict/window-counts.ts';

/** What a move of one alert is decided from, beside the alerts that are open. */
export type AlertGrounds = ObjectiveGrounds | TelemetryGrounds | GoneGrounds;

type Common = { readonly cause: AlertCause; readonly subject: string; readonly concerned: Concerned; readonly at: Instant } & {
  /** The silence that holds for it; absent: none does. */
  readonly quiet?: Quiet;
};
/** The counts of an objective: its verdict follows from them. */
export type ObjectiveGrounds = Common & {
  readonly by: 'objective';
  readonly cause: Exclude<AlertCause, 'telemetry-lost'>;
  readonly facts: ObjectiveFacts;
  /** Since when its rules have held that have to hold for a while. */
  readonly waiting: Readonly<Record<string, Instant>>;
};
/** What is heard, and what was. */
export type TelemetryGrounds = Common & {
  readonly by: 'telemetry';
  readonly cause: 'telemetry-lost';
  /** So long this server watched and heard nothing; 0 while it hears. */
  readonly silentMs: DurationMs;
  readonly coverage: number;
  readonly newest: Instant | null;
  readonly gapsSince: Instant | null;
  /** Whether there was telemetry in nearly every slot of the hour before the silence, and before the gaps. */
  readonly dense: { readonly beforeSilence: boolean; readonly beforeGaps: boolean };
  readonly why: string;
  /** Objectives that cannot page: those that are named, and how many there are. */
  readonly names: readonly string[];
  readonly count: number;
};
/** Nothing is promised about it, or listens to it, any more. */
export type GoneGrounds = Common & { readonly by: 'gone' };

/** The same as plain JSON, without addresses: they may hold secrets. */
export type RecordedGrounds =
  | (Recorded<Omit<ObjectiveGrounds, 'facts'>> & { readonly facts: RecordedFacts })
  | Recorded<TelemetryGrounds>
  | Recorded<GoneGrounds>;
type Recorded<Grounds> = Omit<Grounds, 'concerned'> & { readonly concerned: RecordedConcerned };
type RecordedConcerned = Pick<Concerned, 'displayName' | 'service' | 'owner'> & {
  /** Whom the service belongs to, and the targets that have an address. */
  readonly routed: Addressee;
  readonly targets: readonly string[];
};

/** What one move was decided from, and what else was told to the same people at the same tick. */
export type AlertInputs = { readonly grounds: RecordedGrounds; readonly beside: readonly Beside[] };

type Counts = readonly (readonly [DurationMs, WindowCounts])[];
type RecordedMember = Omit<MemberFacts, 'burnWindows'> & { readonly burnWindows: Counts };
export type RecordedFacts = Omit<ObjectiveFacts, 'burnWindows' | 'eventWindows' | 'members'> & {
  readonly burnWindows: Counts;
  readonly eventWindows: Counts;
  readonly members?: readonly RecordedMember[];
};

export function recordedGrounds(grounds: AlertGrounds): RecordedGrounds {
  const concerned = recordedConcerned(grounds.concerned);
  return grounds.by === 'objective' ? { ...grounds, concerned, facts: recordedFacts(grounds.facts) } : { ...grounds, concerned };
}

export function groundsFrom(recorded: RecordedGrounds): AlertGrounds {
  const concerned = concernedFrom(recorded.concerned);
  return recorded.by === 'objective' ? { ...recorded, concerned, facts: factsFrom(recorded.facts) } : { ...recorded, concerned };
}

export function recordedFacts({ members, ...facts }: ObjectiveFacts): RecordedFacts {
  return {
    ...facts,
    burnWindows: [...facts.burnWindows],
    eventWindows: [...facts.eventWindows],
    ...(members && { members: members.map((member) => ({ ...member, burnWindows: [...member.burnWindows] })) }),
  };
}

export function factsFrom({ members, ...facts }: RecordedFacts): ObjectiveFacts {
  return {
    ...facts,
    burnWindows: new Map(facts.burnWindows),
    eventWindows: new Map(facts.eventWindows),
    ...(members && { members: members.map((member) => ({ ...member, burnWindows: new Map(member.burnWindows) })) }),
  };
}

function recordedConcerned({ displayName, service, owner, routes, targets }: Concerned): RecordedConcerned {
  const routed = routeOwner(routes, { service, owner: owner ?? service });
  const addressed = targets.filter(({ webhook }) => webhook !== null).map(({ name }) => name);
  return { displayName, service, owner, routed, targets: addressed };
}

/** What stands for an address that was not recorded; that there is one is all that is asked. */
const SOME_ADDRESS = 'recorded without its address';

function concernedFrom({ routed: { owner: told, via }, targets, ...rest }: RecordedConcerned): Concerned {
  const webhook = via === null ? null : SOME_ADDRESS;
  const route = { name: via?.replace(/^route /, '') ?? '', owner: told, services: null, webhook };
  return {
    ...rest,
    routes: [route],
    targets: targets.map((name) => ({ name, displayName: name, webhook: SOME_ADDRESS })),
  };
}
