import type { ReactNode } from 'react';
import type { ForecastView } from '../../../src/wire/outlook.ts';
import { Provenance } from '../asked/asked-part.tsx';
import { readForecast, type ForecastAxis } from './forecast-axis.ts';

/** When the budget will be gone: an interval on an axis of time, because a single instant would claim too much. */
export function ForecastSection({ forecast, at }: { forecast: ForecastView; at: number }): ReactNode {
  const axis = readForecast(forecast);
  return (
    <>
      <p>{forecast.sentence}</p>
      {axis !== null && <Axis axis={axis} />}
      <Provenance told={forecast.at} at={at} />
    </>
  );
}

function Axis({ axis: { band, middle, marks, words } }: { axis: ForecastAxis }): ReactNode {
  return (
    <>
      <div className="axis" aria-hidden="true">
        <div className="axis__line">
          {band !== null && (
            <i
              className={band.open ? 'axis__band axis__band--open' : 'axis__band'}
              style={{ left: `${band.from * 100}%`, width: `${Math.max(0.004, band.to - band.from) * 100}%` }}
            />
          )}
          {middle !== null && <i className="axis__middle" style={{ left: `${middle * 100}%` }} />}
        </div>
        <p className="axis__marks quiet">
          {marks.map(({ at, text }) => (
            <span key={text} style={{ left: `${at * 100}%` }}>
              {text}
            </span>
          ))}
        </p>
      </div>
      <p className="facts">
        {words.map((text) => (
          <span key={text}>{text}</span>
        ))}
      </p>
    </>
  );
}
