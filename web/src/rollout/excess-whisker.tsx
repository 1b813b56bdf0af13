import type { ReactNode } from 'react';
import type { ExcessPicture } from './excess-picture.ts';
import './excess-whisker.css';

const [WIDE, HIGH] = [120, 22];

/** A dot for what was counted, a whisker for what it may be, and the line that it has to stay left of. */
export function ExcessWhisker({ picture }: { picture: ExcessPicture }): ReactNode {
  const { drawing, text } = picture;
  if (drawing === null) return <span className="whisker__text">{text}</span>;
  const x = (share: number): number => 4 + share * (WIDE - 8);
  const { zero, limit, low, high, seen, side } = drawing;
  const middle = HIGH / 2;
  return (
    <span className="whisker">
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} className={`whisker__drawing whisker__drawing--${side}`} aria-hidden="true">
        <path className="whisker__zero" d={`M${x(zero)} 3V${HIGH - 3}`} />
        <path className="whisker__limit" d={`M${x(limit)} 0V${HIGH}`} />
        <path className="whisker__line" d={`M${x(low.at)} ${middle}H${x(high.at)}`} />
        <path className="whisker__line" d={low.beyond ? arrow(x(low.at), middle, 1) : stop(x(low.at), middle)} />
        <path className="whisker__line" d={high.beyond ? arrow(x(high.at), middle, -1) : stop(x(high.at), middle)} />
        {seen !== null && <circle className="whisker__dot" cx={x(seen)} cy={middle} r={3.6} />}
      </svg>
      <span className="whisker__text">{text}</span>
    </span>
  );
}

function stop(x: number, y: number): string {
  return `M${x} ${y - 4}V${y + 4}`;
}

function arrow(x: number, y: number, back: 1 | -1): string {
  return `M${x + 5 * back} ${y - 4}L${x} ${y}L${x + 5 * back} ${y + 4}`;
}
