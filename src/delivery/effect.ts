import type { RouterRef } from '../catalog/catalog.ts';
import { showRatio } from '../kernel/show.ts';
import { unreachable } from '../kernel/units.ts';

/** One keyed, idempotent command to the outside world, as data. Doing it twice is doing it once. */
export type Effect =
  | {
      readonly do: 'set-traffic';
      readonly key: string;
      readonly router: RouterRef;
      readonly weights: Readonly<Record<string, number>>;
    }
  | {
      readonly do: 'notify';
      readonly key: string;
      readonly owner: string;
      readonly webhook: string | null;
      readonly text: string;
    };

/** What the effect asks for, in words. */
export function explainEffect(effect: Effect): string {
  switch (effect.do) {
    case 'set-traffic':
      return `traffic set to ${Object.entries(effect.weights)
        .map(([version, weight]) => `${showRatio(weight)} for ${version}`)
        .join(' and ')}`;
    case 'notify':
      // Where no webhook is known the screens and the ledger are the message.
      return effect.webhook === null ? `shown to ${effect.owner}, who has no webhook` : `${effect.owner} told`;
    default:
      return unreachable(effect);
  }
}
