import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { SeriesView } from '../../../src/wire/series.ts';
import { showCohort } from '../evidence/trace-rows.ts';
import { Section } from '../kit/section.tsx';
import { Empty } from '../kit/waiting.tsx';
import { showMoment } from '../show.ts';
import { showIn } from './series-model.ts';

type Given = {
  readonly view: SeriesView;
  /** Shows the trace where it lies on the heat map. */
  readonly point: (trace: string | null) => void;
  readonly seen: ReactNode;
};
const FEW = 12;

/** What went wrong and what took longest, one by one: the way from a figure to what really happened. */
export function TracesSection({ view, point, seen }: Given): ReactNode {
  const [isAll, setIsAll] = useState(false);
  const { exemplars } = view;
  const show = showIn(view.unit);
  const shown = isAll ? exemplars : exemplars.slice(0, FEW);
  return (
    <Section id="traces" title="Traces" aside={seen}>
      {exemplars.length === 0 && (
        <Empty title="No traces are remembered of this time.">
          Some of what went wrong and of all else are kept for two days.
        </Empty>
      )}
      {exemplars.length > 0 && (
        <div className="wide">
          <table className="plain-table explore__traces">
            <thead>
              <tr>
                <th scope="col">When, UTC</th>
                <th scope="col">Took</th>
                <th scope="col">Ended</th>
                <th scope="col">Of</th>
                <th scope="col">Trace</th>
              </tr>
            </thead>
            <tbody onPointerLeave={() => point(null)}>
              {shown.map(({ trace, at, value, good, cohort }) => (
                <tr key={`${trace} ${at} ${value}`} onPointerEnter={() => point(trace)}>
                  <td>{showMoment(at, Date.parse(view.at))}</td>
                  <td className="explore__took">{value === null ? '–' : show(value)}</td>
                  <td className={good ? 'quiet' : 'tone-breach'}>{good ? 'well' : 'badly'}</td>
                  <td className="quiet explore__cohort">{showCohort(cohort)}</td>
                  <td>
                    <Link
                      to="/evidence/traces/$id"
                      params={{ id: trace }}
                      className="mono"
                      onFocus={() => point(trace)}
                      onBlur={() => point(null)}
                    >
                      {trace.slice(0, 8)}…
                    </Link>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {exemplars.length > FEW && (
        <p>
          <button type="button" className="button" aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
            {isAll ? 'Fewer' : `All ${exemplars.length}`}
          </button>
        </p>
      )}
    </Section>
  );
}
