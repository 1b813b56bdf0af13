import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { showCount, showMoment } from '../show.ts';
import { showFaults, type Bucket, type BucketStrip as Strip } from './reconciliation-rows.ts';

type Chosen = {
  readonly strip: Strip;
  readonly chosen: string | null;
  readonly choose: (at: string) => void;
  readonly at: number;
};

/** Every bucket as a field; one is chosen by pointer or with the arrow keys, and told in words underneath. */
export function BucketStrip({ strip: { buckets, sentence }, chosen, choose, at }: Chosen): ReactNode {
  if (buckets.length === 0) return null;
  const worst = buckets.findLastIndex(({ kind }) => kind === 'differing');
  const known = buckets.findIndex((one) => one.at === chosen);
  const index = known >= 0 ? known : worst >= 0 ? worst : buckets.length - 1;
  const shown = buckets[index];
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = step === undefined ? undefined : buckets[index + step];
    if (next === undefined) return;
    event.preventDefault();
    choose(next.at);
  };
  const point = (event: PointerEvent<SVGSVGElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const next =
      buckets[Math.min(buckets.length - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * buckets.length)))];
    if (next !== undefined) choose(next.at);
  };
  return (
    <div className="buckets" style={{ maxWidth: `${buckets.length * 2.5}rem` }}>
      <svg
        className="strip strip--buckets"
        viewBox={`0 0 ${buckets.length * 10} 32`}
        preserveAspectRatio="none"
        role="slider"
        tabIndex={0}
        aria-label={`Buckets. ${sentence}`}
        aria-valuemin={1}
        aria-valuemax={buckets.length}
        aria-valuenow={index + 1}
        aria-valuetext={shown === undefined ? '' : `${showMoment(shown.at, at)}: ${tell(shown)}`}
        onKeyDown={move}
        onPointerDown={point}
      >
        {buckets.map((bucket, place) => (
          <rect
            key={bucket.at}
            className={`strip__${bucket.kind}`}
            x={place * 10 + 0.5}
            y={place === index ? 0 : 4}
            width="9"
            height={place === index ? 32 : 24}
            fill={bucket.kind === 'unknown' ? 'url(#hatch-blind-fine)' : undefined}
          />
        ))}
      </svg>
      <p className="strips__axis quiet">
        <span>{showMoment(buckets[0]?.at ?? '', at)}</span>
        <span>{showMoment(buckets.at(-1)?.at ?? '', at)} UTC</span>
      </p>
      {shown !== undefined && (
        <p role="status" className="buckets__said">
          <b>{showMoment(shown.at, at)}</b>: {tell(shown)}
        </p>
      )}
    </div>
  );
}

function tell({ kind, counts }: Bucket): string {
  if (counts !== null)
    return `${showFaults(counts)}; ${showCount(counts.matched)} of ${showCount(counts.expected)} expected rows match.`;
  return kind === 'equal' ? 'both sides say the same.' : 'not known, because a side does not hold all of its rows.';
}
