import { useState, type ReactNode } from 'react';
import { HrefLink } from '../kit/href-link.tsx';
import type { ChartMark, Moments } from './chart-model.ts';
import { pinTitle, type Lane } from './mark-lane.ts';
import { showTime } from './time-ticks.ts';
import { bound } from '../show.ts';

type Told = { readonly key: string; readonly place: number; readonly marks: readonly ChartMark[] };

/** What happened, above the chart at its time. Pointing at a mark tells it; what is told has the way to its screen. */
export function MarkLane({
  lane,
  moments,
  onLit,
}: {
  lane: Lane;
  moments: Moments;
  onLit?: ((id: string | null) => void) | undefined;
}): ReactNode {
  const [told, setTold] = useState<Told | null>(null);
  const tell = (next: Told | null): void => {
    setTold(next);
    onLit?.(next?.key ?? null);
  };
  if (lane.pins.length === 0 && lane.bars.length === 0) return null;
  const tells = (next: Told) => ({
    onPointerEnter: () => tell(next),
    onFocus: () => tell(next),
    onClick: () => tell(next),
    'aria-expanded': told?.key === next.key,
  });
  return (
    <div
      className="plot__lane"
      role="toolbar"
      tabIndex={-1}
      aria-label="What happened"
      onPointerLeave={() => tell(null)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && tell(null)}
      onKeyDown={(event) => event.key === 'Escape' && tell(null)}
    >
      {lane.bars.map(({ mark, start, end, row, hasRoom }) => (
        <button
          key={mark.id}
          type="button"
          className={`plot__bar plot-mark-${mark.tone}`}
          aria-label={mark.title}
          style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%`, top: `calc(${row} * var(--bar-step))` }}
          {...tells({ key: mark.id, place: start, marks: [mark] })}
        >
          {hasRoom && mark.title}
        </button>
      ))}
      <Pins lane={lane} tells={tells} />
      <i
        className="plot__lane-foot"
        style={{ height: `calc(${lane.rows} * var(--bar-step) + ${lane.pins.length > 0 ? 1 : 0} * var(--pin-step))` }}
      />
      {told !== null && <Card told={told} moments={moments} />}
    </div>
  );
}

type Tells = (next: Told) => object;

function Pins({ lane, tells }: { lane: Lane; tells: Tells }): ReactNode {
  return (
    <div className="plot__pins" style={{ top: `calc(${lane.rows} * var(--bar-step))` }}>
      {lane.pins.map((pin) => (
        <button
          key={pin.marks[0]?.id}
          type="button"
          className={`plot__pin plot-mark-${pin.tone}`}
          style={{ left: `${pin.place * 100}%` }}
          aria-label={pinTitle(pin)}
          {...tells({ key: pin.marks[0]?.id ?? '', place: pin.place, marks: pin.marks })}
        >
          {pin.marks.length > 1 && <span>{pin.marks.length}</span>}
        </button>
      ))}
    </div>
  );
}

const MOST_TOLD = 6;

function Card({ told, moments }: { told: Told; moments: Moments }): ReactNode {
  return (
    <div
      className="plot__card"
      style={told.place < 0.5 ? { left: `${told.place * 100}%` } : { right: `${(1 - told.place) * 100}%` }}
    >
      <ul>
        {told.marks.slice(0, MOST_TOLD).map((mark) => (
          <li key={mark.id}>
            <p className="plot__card-head">
              <time dateTime={mark.at}>{showTime(Date.parse(mark.at), moments)}</time>{' '}
              <span className={`plot-mark-${mark.tone}`}>{mark.kind}</span>
            </p>
            <p>
              <HrefLink href={mark.href} text={mark.title} />
            </p>
            {mark.sentence !== mark.title && <p className="quiet">{bound(mark.sentence)}</p>}
          </li>
        ))}
      </ul>
      {told.marks.length > MOST_TOLD && <p className="quiet">and {told.marks.length - MOST_TOLD} more</p>}
    </div>
  );
}
