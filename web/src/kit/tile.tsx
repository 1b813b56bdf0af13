import type { ReactNode } from 'react';
import type { Tone } from './tone.ts';
import './kit.css';

type Given = {
  readonly label: string;
  /** As it is read; null: nothing is known, which is not zero. */
  readonly figure: string | null;
  readonly unit?: string;
  readonly tone?: Tone;
  /** A sentence, a spark, a link. */
  readonly children?: ReactNode;
  /** A <Seen>, unless the panel says it for all its tiles. */
  readonly seen?: ReactNode;
};

/** One figure, large, with its name above and what it rests on below. */
export function Tile({ label, figure, unit, tone = 'plain', children, seen }: Given): ReactNode {
  const isBlind = figure === null;
  return (
    <div className={isBlind ? 'tile tile--blind' : `tile tile--${tone}`}>
      <p className="label">{label}</p>
      <p className="tile__figure">
        {isBlind ? <span className="tile__unknown unknown">not known</span> : figure}
        {!isBlind && unit !== undefined && <small className="tile__unit"> {unit}</small>}
      </p>
      {children}
      {seen}
    </div>
  );
}
