import type { Instant } from '../kernel/units.ts';
import type { OwnEvent } from '../wire/event.ts';
import type { Entry } from './entry.ts';
import type { World } from './world.ts';

/** What an entry does not say itself, and the entries before it do. */
export type Known = Pick<World, 'rollouts' | 'changes'> & {
  /** Of an entry that ends a rollout: since when it was on its way back. */
  readonly turnedAt: Instant | null;
};

/** All events of the control plane begin with this, so that nobody asks for them by accident. */
export const OWN_EVENTS = 'plimsoll.';

export type Attributes = NonNullable<OwnEvent['attributes']>;

/** The entry's number tells two events apart that are alike in everything else. */
export function ownEvent({ seq, at }: Pick<Entry, 'seq' | 'at'>, name: string, attributes: Attributes): OwnEvent {
  return { name: `${OWN_EVENTS}${name}`, at, id: String(seq), attributes };
}
