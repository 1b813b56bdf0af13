/** A seeded world: everything that will happen to it, independent of how the run goes. Shrinking leaves events out. */
export type Story = {
  readonly seed: number;
  readonly planes: 1 | 2;
  readonly services: readonly ServiceStory[];
  readonly events: readonly StoryEvent[];
  /** Events lie before this; after it every fault is over and every rollout has to come to its end. */
  readonly calmFrom: number;
  readonly length: number;
};

export type ServiceStory = {
  readonly name: string;
  /** Requests a second, and how it goes up and down. */
  readonly rate: number;
  readonly swing: number;
  readonly periodMs: number;
  /** Other systems hear of its rollouts. */
  readonly announces?: boolean;
  readonly plan: PlanStory;
};

export type PlanStory = {
  /** Shares in percent; the last is 100. */
  readonly steps: readonly number[];
  /** How much worse than the baseline is too much, in percent; the wider, the sooner a good one is found safe. Absent: 1. */
  readonly delta?: number;
  readonly bakeSeconds: number;
  readonly minStepSeconds: number;
  readonly burstiness: 'independent' | 'unknown';
  readonly approvalAtStep: number | null;
  readonly pace: 'at-once' | 'gradual';
  readonly newer: 'refuse' | 'queue' | 'restart';
  readonly mostRollbacks: number;
  readonly cooldownSeconds: number;
  readonly floor: number | null;
  readonly maxMinutes: number;
  readonly onDeadline: 'roll-back' | 'hold';
  readonly fastTrack: boolean;
  /** Something is told of the plan's moments, and takes down what is not needed any more. */
  readonly hooks?: boolean;
};

/** `good` is as good as what serves; `mute` tells nothing of itself; `leaky` gets worse from minute to minute. */
export type Quality = 'good' | 'bad' | 'subtle' | 'slow' | 'leaky' | 'mute';

export type CommandName = 'hold' | 'resume' | 'promote' | 'abort' | 'roll-back' | 'approve' | 'reject' | 'break-glass' | 'review';

/** Where a process can die, fail or dawdle: calls of ports by their name, or whichever comes next. */
export type Place = 'any' | PortCall;
export type PortCall =
  | 'ledger.append'
  | 'ledger.read'
  | 'ledger.keepSnapshot'
  | 'ledger.keepCheckpoint'
  | 'journal.append'
  | 'cells.seal'
  | 'router.apply'
  | 'router.observe'
  | 'notifier.notify'
  | 'hooks.call'
  | 'announcer.announce'
  | 'deployments.answer'
  | 'catalog.read';

export type StoryEvent = { readonly at: number } & (
  | {
      readonly do: 'release';
      readonly service: string;
      readonly candidate: string;
      readonly quality: Quality;
      readonly fastTrack: boolean;
    }
  | { readonly do: 'command'; readonly service: string; readonly say: CommandName; readonly by: string; readonly forMs: number }
  | { readonly do: 'retry'; readonly service: string }
  | { readonly do: 'train' }
  | { readonly do: 'gate'; readonly service: string }
  | { readonly do: 'ask'; readonly service: string; readonly about: GateSubject; readonly forMs: number }
  | { readonly do: 'hook'; readonly say: 'no' | 'unknown'; readonly forMs: number }
  | { readonly do: 'freeze'; readonly service: string; readonly forMs: number }
  | { readonly do: 'revoke'; readonly service: string; readonly candidate: string }
  | { readonly do: 'edit'; readonly what: 'target' | 'plan' | 'broken' | 'mend' }
  | { readonly do: 'hand'; readonly service: string; readonly share: number }
  | { readonly do: 'rate'; readonly service: string; readonly times: number; readonly forMs: number }
  | { readonly do: 'incident'; readonly service: string; readonly errors: number; readonly forMs: number }
  | {
      readonly do: 'telemetry';
      readonly service: string;
      readonly how: TelemetryFault;
      readonly share: number;
      readonly forMs: number;
    }
  | {
      readonly do: 'crash';
      readonly plane: number;
      readonly on: Place;
      readonly nth: number;
      readonly when: 'before' | 'after';
      readonly downMs: number;
    }
  | {
      readonly do: 'error';
      readonly plane: number;
      readonly on: PortCall;
      readonly when: 'before' | 'after';
      readonly times: number;
    }
  | {
      readonly do: 'slow';
      readonly plane: number;
      readonly on: PortCall;
      /** `there`: what was asked for is done so much later, whatever becomes of who asked; `back`, or absent: only its answer is late. */
      readonly way?: 'there' | 'back';
      readonly ms: number;
      readonly forMs: number;
    }
  | { readonly do: 'stop'; readonly plane: number; readonly forMs: number }
);

/** What a deployment job that is called back wants to know about. */
export type GateSubject = 'service' | 'version' | 'rollout';

/** Telemetry that never comes, comes late, twice, in another order, with another clock, or without an answer to its sender. */
export type TelemetryFault = 'lost' | 'late' | 'twice' | 'reordered' | 'skewed' | 'unanswered';

/** A story as people read it. */
export function showStory({ seed, planes, services, events, calmFrom, length }: Story): string {
  const head = [
    `seed ${seed}: ${planes === 1 ? 'one control plane' : 'two control planes'}, calm from ${clock(calmFrom)}, ends at ${clock(length)}`,
    ...services.map(({ name, rate, swing, periodMs, plan }) => {
      const words = Object.entries(plan).map(
        ([key, value]) => `${key} ${Array.isArray(value) ? value.join('-') : String(value)}`,
      );
      return `  ${name}: ${rate}/s, up and down by ${Math.round(swing * 100)} % every ${clock(periodMs)}; ${words.join(', ')}`;
    }),
  ];
  return [...head, ...events.map(showEvent)].join('\n');
}

function showEvent({ at, do: what, ...rest }: StoryEvent): string {
  const words = Object.entries(rest).map(([key, value]) => `${key} ${key.endsWith('Ms') ? clock(Number(value)) : String(value)}`);
  return `  at ${clock(at).padEnd(8)} ${what} ${words.join(', ')}`;
}

function clock(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const seconds = (ms % 60_000) / 1_000;
  return `${minutes > 0 ? `${minutes}m` : ''}${minutes > 0 && seconds === 0 ? '' : `${seconds}s`}`;
}
