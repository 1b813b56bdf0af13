import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import type { FrameGiven } from './frame-given.ts';
import { across, momentAt, type Moments, type Stretch } from './chart-model.ts';

type Pointed = {
  readonly given: FrameGiven;
  readonly chosen: number | null;
  readonly choose: (at: number | null) => void;
};

/** The whole drawing is one slider through time; a stretch of it is chosen by dragging, or with Shift and the arrow keys. */
export function ChartPointer({ given, chosen, choose }: Pointed): ReactNode {
  const { moments, say, label, onStretch } = given;
  const [anchor, setAnchor] = useState<number | null>(null);
  const newest = moments.at.length - 1;
  const at = chosen === null ? null : (moments.at[chosen] ?? null);
  const taken = anchor === null || at === null ? null : stretchOf(moments, anchor, at);
  const timeOf = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    given.onPoint?.(1 - (event.clientY - box.top) / box.height);
    return moments.from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (moments.to - moments.from);
  };
  const begin = (event: PointerEvent<HTMLElement>): void => {
    if (onStretch === undefined || event.button !== 0 || event.pointerType === 'touch') return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const time = timeOf(event);
    choose(time);
    setAnchor(moments.at[momentAt(moments, time) ?? -1] ?? null);
  };
  const take = (): void => {
    setAnchor(null);
    if (taken !== null) onStretch?.(taken);
  };
  const press = (event: KeyboardEvent<HTMLElement>): void => {
    const next = steppedTo(event, chosen ?? newest, newest);
    if (next === null) {
      if (event.key === 'Enter') take();
      else if (event.key === 'Escape') setAnchor(null);
      else if (given.onKey?.(event.key) !== true) return;
    } else {
      setAnchor(event.shiftKey && onStretch !== undefined ? (anchor ?? at ?? moments.at[newest] ?? null) : null);
      choose(middleOf(moments, next));
    }
    event.preventDefault();
  };
  return (
    <div
      className={onStretch === undefined ? 'plot__pointer' : 'plot__pointer plot__pointer--takes'}
      role="slider"
      tabIndex={0}
      aria-label={`Moment: ${label}`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, newest)}
      aria-valuenow={Math.max(0, chosen ?? newest)}
      aria-valuetext={say(chosen)}
      onKeyDown={press}
      onPointerDown={begin}
      onPointerMove={(event) => choose(timeOf(event))}
      onPointerUp={take}
      onPointerLeave={() => anchor === null && choose(null)}
      onPointerCancel={() => setAnchor(null)}
    >
      {taken !== null && <Stretches stretches={[taken]} moments={moments} className="plot__taken" />}
      {at !== null && <i className="plot__cursor" style={{ left: `${across(moments, at + moments.everyMs / 2) * 100}%` }} />}
    </div>
  );
}

function middleOf({ at, everyMs }: Moments, index: number): number {
  return (at[index] ?? 0) + everyMs / 2;
}

/** Both slots whole. One slot alone was only clicked on. */
function stretchOf({ everyMs }: Moments, one: number, other: number): Stretch | null {
  return one === other ? null : { from: Math.min(one, other), to: Math.max(one, other) + everyMs };
}

function steppedTo({ key }: { key: string }, index: number, newest: number): number | null {
  const to = { ArrowLeft: index - 1, ArrowRight: index + 1, PageUp: index - 10, PageDown: index + 10, Home: 0, End: newest }[key];
  return to === undefined ? null : Math.min(newest, Math.max(0, to));
}

type Stretched = { readonly stretches: readonly Stretch[]; readonly moments: Moments; readonly className: string };

export function Stretches({ stretches, moments, className }: Stretched): ReactNode {
  return stretches.map((stretch) => {
    const [left, right] = [across(moments, stretch.from), across(moments, stretch.to)];
    return <i key={stretch.from} className={className} style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }} />;
  });
}
