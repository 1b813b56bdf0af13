import type { HookMoment, HookRef, RouterRef } from '../catalog/catalog.ts';
import { showRatio } from '../kernel/show.ts';
import { unreachable } from '../kernel/units.ts';
import type { CloudEvent } from './announcement.ts';

/** One keyed, idempotent command to the outside world, as data. Doing it twice is doing it once. */
export type Effect =
  | {
      readonly do: 'set-traffic';
      readonly key: string;
      readonly router: RouterRef;
      readonly weights: Readonly<Record<string, number>>;
      readonly mirror: { readonly place: string; readonly share: number } | null;
      /** A way out: no gentle steps in between. */
      readonly urgent: boolean;
    }
  /** Something outside is told of a moment of a rollout, as the plan wants it. */
  | { readonly do: 'call-hook'; readonly key: string; readonly hook: HookRef; readonly event: HookEvent }
  /** A deployment job that waits for us is let through, or not. */
  | {
      readonly do: 'answer-deployment';
      readonly key: string;
      readonly address: string;
      readonly environment: string;
      readonly installation: number | null;
      readonly state: 'approved' | 'rejected';
      readonly comment: string;
    }
  /** Other systems are told of a moment of a rollout; the route says where. */
  | { readonly do: 'announce'; readonly key: string; readonly route: string; readonly event: CloudEvent }
  | {
      readonly do: 'notify';
      readonly key: string;
      readonly owner: string;
      /** What has the address: `route shop`, `target on-call`; null: nobody but the screens and the ledger. */
      readonly via: string | null;
      readonly text: string;
    };

/** What a hook is told: which moment of which rollout, and why. */
export type HookEvent = {
  readonly moment: HookMoment;
  readonly rollout: string;
  readonly service: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly sentence: string;
};

/** What the effect asks for, in words. */
export function explainEffect(effect: Effect): string {
  switch (effect.do) {
    case 'set-traffic':
      return `traffic set to ${Object.entries(effect.weights)
        .map(([version, weight]) => `${showRatio(weight)} for ${version}`)
        .join(
          ' and ',
        )}${effect.mirror === null ? '' : `, and a copy of ${showRatio(effect.mirror.share)} for ${effect.mirror.place}`}`;
    case 'call-hook':
      return `${effect.hook.kind === 'command' ? `command ${effect.hook.command}` : 'webhook'} told of ${effect.event.moment}`;
    case 'answer-deployment':
      return `GitHub told that ${effect.environment} is ${effect.state}`;
    case 'announce':
      return `${effect.event.type} announced to ${effect.route}`;
    case 'notify':
      // Where no webhook is known the screens and the ledger are the message.
      return effect.via === null ? `shown to ${effect.owner}, who has no webhook` : `${effect.owner} told`;
    default:
      return unreachable(effect);
  }
}
