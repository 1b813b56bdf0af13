import type { CSSProperties, ReactNode } from 'react';
import type { Health } from '../../../src/wire/objective.ts';
import './tiny-mark.css';

/**
 * The load-line mark for a row among thousands: a disc of two boxes, without a drawing of its own. It says nothing that the
 * figure beside it does not say, so it is not read aloud.
 */
export function TinyMark({ health, spent }: { health: Health; spent: number | null }): ReactNode {
  const isBlind = health === 'blind' || spent === null;
  const level = isBlind ? 0 : Math.max(0, Math.min(2, spent)) * 50;
  return (
    <i
      className={isBlind ? 'tiny tiny--blind' : `tiny tiny--${health}`}
      style={{ '--level': `${level}%` } as CSSProperties}
      aria-hidden="true"
    />
  );
}
