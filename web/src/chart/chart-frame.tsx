import { useEffect, useRef, useState, type ReactNode } from 'react';
import { momentAt } from './chart-model.ts';
import { ChartPointer, Stretches } from './chart-pointer.tsx';
import { ChartTableView } from './chart-table.tsx';
import { useCursor } from './cursor.ts';
import type { FrameGiven, Size } from './frame-given.ts';
import { MarkLane } from './mark-lane.tsx';
import { layMarks, type Lane } from './mark-lane.ts';
import { SeenStrip } from './seen-strip.tsx';
import { timeTicks } from './time-ticks.ts';
import './chart.css';

/**
 * What all charts over time have in common: time below, figures at the side, what happened above, what was seen underneath,
 * a moment that is chosen by pointer or keyboard on all charts at once, and the same data as a table.
 */
export function ChartFrame(given: FrameGiven): ReactNode {
  const { moments, label, sync, seeing, levels, ticks } = given;
  const [asTable, setAsTable] = useState(false);
  const [area, size] = useSize();
  const [at, choose] = useCursor(sync);
  const chosen = at === null ? null : momentAt(moments, at);
  const lane = layMarks(given.marks, moments, size.width);
  return (
    <figure className="plot" aria-label={label}>
      <div className="plot__legend">{given.renderLegend(chosen)}</div>
      {asTable && <ChartTableView label={label} table={given.table()} />}
      <div className="plot__body" hidden={asTable} style={{ '--plot-height': `${given.height}px` } as never}>
        {given.marksAs !== 'lines' && <MarkLane lane={lane} moments={moments} onLit={given.onLit} />}
        <div className="plot__gutter" aria-hidden="true">
          {ticks.map(({ place, text }) => (
            <span key={text} style={{ bottom: `${place * 100}%` }}>
              {text}
            </span>
          ))}
        </div>
        <div className="plot__area" ref={area}>
          {ticks.map(({ place, text }) => (
            <i key={text} className="plot__grid" style={{ bottom: `${place * 100}%` }} />
          ))}
          <Stretches stretches={given.blind} moments={moments} className="plot__blind hatched" />
          {size.width > 0 && given.children(size, chosen)}
          <MarkLines lane={lane} lit={given.lit ?? null} />
          {levels.map((level) => (
            <span key={level.label} className={`plot__level plot-tone-${level.tone}`} style={{ bottom: `${level.place * 100}%` }}>
              <span className={level.place > 0.9 ? 'plot__level-word plot__level-word--below' : 'plot__level-word'}>
                {level.label}
              </span>
            </span>
          ))}
          <ChartPointer given={given} chosen={chosen} choose={choose} />
          {given.above}
        </div>
        {seeing !== undefined && <SeenStrip moments={moments} seeing={seeing} />}
        <div className="plot__times" aria-hidden="true">
          {timeTicks(moments, size.width).map(({ at: tick, place, text }) => (
            <span key={tick} style={{ left: `${place * 100}%` }}>
              {text}
            </span>
          ))}
        </div>
      </div>
      <button type="button" className="plot__as" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        {asTable ? 'as a chart' : 'as a table'}
        <span className="hidden-visually"> ({label})</span>
      </button>
    </figure>
  );
}

function MarkLines({ lane, lit }: { lane: Lane; lit: string | null }): ReactNode {
  return (
    <>
      {lane.bars.map(({ mark, start, end }) => (
        <i
          key={mark.id}
          className={`plot__lasted plot-mark-${mark.tone}${mark.id === lit ? ' plot__lasted--lit' : ''}`}
          style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }}
        />
      ))}
      {lane.pins.map(({ place, tone, marks }) => (
        <i
          key={place}
          className={`plot__pinned plot-mark-${tone}${marks.some(({ id }) => id === lit) ? ' plot__pinned--lit' : ''}`}
          style={{ left: `${place * 100}%` }}
        />
      ))}
    </>
  );
}

function useSize(): [React.RefObject<HTMLDivElement | null>, Size] {
  const area = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const element = area.current;
    if (element === null) return undefined;
    const sized = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0) setSize((before) => (before.width === width && before.height === height ? before : { width, height }));
    });
    sized.observe(element);
    return () => sized.disconnect();
  }, []);
  return [area, size];
}
