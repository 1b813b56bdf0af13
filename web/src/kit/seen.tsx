import type { ReactNode } from 'react';
import { readSeen, type Rests } from './seen.ts';
import './kit.css';

/** The quiet line under figures. Once per panel where all of its figures share it. */
export function Seen(rests: Rests): ReactNode {
  return (
    <p className="facts seen">
      {readSeen(rests).map(({ text, isBlind }) => (
        <span key={text} className={isBlind ? 'seen__blind unknown' : undefined}>
          {text}
        </span>
      ))}
    </p>
  );
}
