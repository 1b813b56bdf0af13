import { useState, type FocusEvent, type PointerEvent } from 'react';
import { holdOrder, type HeldOrder } from './held-order.ts';

type Holding = HeldOrder & {
  /** Takes the order of now. */
  readonly release: () => void;
  readonly hands: {
    readonly onPointerEnter: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
  };
};

/**
 * The order of a live list: as it is now, unless the pointer or the focus is in it. Then nothing moves under the eye or the
 * hand of a reader until he wants it to. `again` is another text when he has asked for another order.
 */
export function useHeldOrder(now: readonly string[], again: string): Holding {
  const [touch, setTouch] = useState({ pointer: false, focus: false });
  const [held, setHeld] = useState<{ readonly keys: readonly string[]; readonly again: string } | null>(null);
  const isHeld = touch.pointer || touch.focus;
  const isCurrent = isHeld && held !== null && held.again === again;
  if (isHeld && !isCurrent) setHeld({ keys: now, again });
  if (!isHeld && held !== null) setHeld(null);
  const order = isCurrent ? holdOrder(held.keys, now) : { keys: now, moved: 0 };
  return {
    ...order,
    release: () => setHeld({ keys: now, again }),
    hands: {
      // A finger leaves nothing behind that would say when it is done reading.
      onPointerEnter: ({ pointerType }) => pointerType === 'mouse' && setTouch((before) => ({ ...before, pointer: true })),
      onPointerLeave: () => setTouch((before) => ({ ...before, pointer: false })),
      onFocus: () => setTouch((before) => ({ ...before, focus: true })),
      onBlur: ({ currentTarget, relatedTarget }) =>
        !currentTarget.contains(relatedTarget) && setTouch((before) => ({ ...before, focus: false })),
    },
  };
}
