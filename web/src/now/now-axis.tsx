import { useState, type ReactNode } from 'react';
import type { SituationView } from '../../../src/wire/situation.ts';
import { Section } from '../kit/section.tsx';
import { bound, showClock, showCount, showPercent } from '../show.ts';
import { HrefLink } from '../kit/href-link.tsx';
import { readAxis, sayMark, type AxisBar, type AxisLane, type AxisStrip } from './now-axis.ts';

type Told = { readonly key: string; readonly marks: AxisLane['pins'][number]['marks'] };
type Tell = (told: Told) => void;

/** What hurts, and all that happened, over each other on one axis. Pointing at a mark, or going to it, tells it below. */
export function NowAxis({ view, aside }: { view: SituationView; aside: ReactNode }): ReactNode {
  const [told, tell] = useState<Told | null>(null);
  const axis = readAxis(view);
  const began = axis.strips.flatMap((strip) => strip.began ?? []);
  return (
    <Section id="axis" title="What happened when" aside={aside}>
      <div className="axis">
        {axis.strips.map((strip) => (
          <Strip key={strip.key} strip={strip} />
        ))}
        {axis.lanes.map((lane) => (
          <Lane key={lane.key} lane={lane} told={told?.key ?? null} tell={tell} />
        ))}
        {axis.lanes.length === 0 && <p className="quiet">Nothing happened that anybody told of.</p>}
        <div className="axis__ticks" aria-hidden="true">
          <i className="axis__utc">UTC</i>
          {axis.ticks.map(({ place, text }) => (
            <span key={place} style={{ left: percent(place) }}>
              {text}
            </span>
          ))}
        </div>
        <div className="axis__began" aria-hidden="true">
          {began.map((place) => (
            <i key={place} style={{ left: percent(place) }} />
          ))}
        </div>
      </div>
      <p className="facts">
        {began.length > 0 && <span className="axis__key">where it began</span>}
        {axis.strips.length > 0 && <span className="axis__key axis__key--allowed">what is allowed</span>}
        {view.marks_left_out > 0 && <span>{view.marks_left_out} older marks are left out</span>}
      </p>
      <ToldMarks told={told} />
      <MarksTable view={view} />
    </Section>
  );
}

/** Above, the share that was bad, with the line of what is allowed; below, how many came. */
function Strip({ strip: { title, bars, unheard, most, worst, allowed } }: { strip: AxisStrip }): ReactNode {
  return (
    <div className="axis__row">
      <p className="axis__label">
        {title}{' '}
        <span className="quiet">
          at most {showPercent(worst)} bad, {showCount(most)} came
        </span>
      </p>
      <div className="axis__strip" aria-hidden="true">
        {unheard.map(({ start, end }) => (
          <i key={start} className="axis__unheard hatched" style={{ left: percent(start), width: percent(end - start) }} />
        ))}
        <svg className="axis__shares" viewBox="0 0 1 1" preserveAspectRatio="none">
          {bars.map(({ at, start, width, bad }) => (
            <rect key={at} className="axis__bad" x={start} y={1 - bad} width={width * FULL} height={bad} />
          ))}
        </svg>
        <i className="axis__allowed" style={{ bottom: `calc(40% + ${allowed * 60}%)` }} />
        <svg className="axis__traffic" viewBox="0 0 1 1" preserveAspectRatio="none">
          {bars.map(({ at, start, width, traffic }) => (
            <rect key={at} className="axis__total" x={start} y={1 - traffic} width={width * FULL} height={traffic} />
          ))}
        </svg>
      </div>
    </div>
  );
}
/** Of a slot's width, so that slots are told apart. */
const FULL = 0.86;

function Lane({ lane, told, tell }: { lane: AxisLane; told: string | null; tell: Tell }): ReactNode {
  const { label, bars, rows, pins } = lane;
  const height = `calc(${rows} * var(--axis-bar) + ${pins.length > 0 ? 1 : 0} * var(--axis-pin))`;
  return (
    <div className="axis__row">
      <p className="axis__label">{label}</p>
      <div className="axis__lane" style={{ height }} role="group" aria-label={label}>
        {bars.map((bar) => (
          <Bar key={bar.mark.id} bar={bar} isTold={told === bar.mark.id} tell={tell} />
        ))}
        {pins.map(({ key, place, marks, tone }) => (
          <button
            key={key}
            type="button"
            className={`axis__pin axis-tone-${tone}`}
            style={{ left: percent(place) }}
            aria-label={marks.map(sayMark).join(', ')}
            aria-pressed={told === key}
            onClick={() => tell({ key, marks })}
            onFocus={() => tell({ key, marks })}
            onPointerEnter={() => tell({ key, marks })}
          >
            <span>{marks.length > 1 ? marks.length : ''}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

function Bar({ bar, isTold, tell }: { bar: AxisBar; isTold: boolean; tell: Tell }): ReactNode {
  const { mark, start, end, row, isOpen, parts } = bar;
  const width = Math.max(0.004, end - start);
  const told = { key: mark.id, marks: [mark, ...parts.map((part) => part.mark)] };
  return (
    <button
      type="button"
      className={`axis__bar axis-tone-${mark.tone}${isOpen ? ' axis__bar--open' : ''}`}
      style={{ left: percent(start), width: percent(width), top: `calc(${row} * var(--axis-bar))` }}
      aria-label={`${sayMark(mark)}${isOpen ? ', goes on' : ''}`}
      aria-pressed={isTold}
      onClick={() => tell(told)}
      onFocus={() => tell(told)}
      onPointerEnter={() => tell(told)}
    >
      {parts.map((part) => (
        <i
          key={part.mark.id}
          className={`axis__part axis-tone-${part.mark.tone}`}
          style={{ left: percent((part.start - start) / width), width: percent((part.end - part.start) / width) }}
        />
      ))}
      <span>{mark.title}</span>
    </button>
  );
}

function ToldMarks({ told }: { told: Told | null }): ReactNode {
  if (told === null) return null;
  return (
    <ul className="axis__told" aria-live="polite">
      {told.marks.slice(0, 8).map((mark) => (
        <li key={mark.id}>
          <time dateTime={mark.at}>{showClock(mark.at)}</time> <HrefLink href={mark.href} text={mark.title} />
          {mark.sentence !== mark.title && <span className="quiet"> {bound(mark.sentence)}</span>}
        </li>
      ))}
    </ul>
  );
}

function MarksTable({ view: { marks, hurts } }: { view: SituationView }): ReactNode {
  const strip = hurts[0]?.promises[0]?.strip ?? [];
  return (
    <details className="axis__table">
      <summary>The same as tables</summary>
      <div className="wide" tabIndex={0} role="region" aria-label="What happened, as a table">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">At (UTC)</th>
              <th scope="col">Until</th>
              <th scope="col">What</th>
              <th scope="col">Kind</th>
            </tr>
          </thead>
          <tbody>
            {marks.map((mark) => (
              <tr key={mark.id}>
                <td>{showClock(mark.at)}</td>
                <td>{mark.to === null ? 'goes on' : mark.to === mark.at ? '' : showClock(mark.to)}</td>
                <td>{mark.title}</td>
                <td>{mark.kind}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {strip.length > 0 && (
          <table className="table">
            <caption>{hurts[0]?.title}</caption>
            <thead>
              <tr>
                <th scope="col">From (UTC)</th>
                <th scope="col">Events</th>
                <th scope="col">Bad</th>
              </tr>
            </thead>
            <tbody>
              {strip.map(({ at, total, bad, heard }) => (
                <tr key={at}>
                  <td>{showClock(at)}</td>
                  <td>{heard || total > 0 ? showCount(total) : 'not seen'}</td>
                  <td>{heard || total > 0 ? showCount(bad) : 'not seen'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </details>
  );
}

function percent(part: number): string {
  return `${part * 100}%`;
}
