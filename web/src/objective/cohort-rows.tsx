import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { HealthWord } from '../mark/health-glyph.tsx';
import { LoadLine } from '../mark/load-line.tsx';
import { readMark } from '../mark/load-line.ts';
import { showBurn, showPercent, showWholePercent } from '../show.ts';
import type { CohortLine } from './cohorts.ts';
import './cohort-rows.css';

/** Cohorts of one promise as a dense table: each row is a promise of its own and leads to its page. */
export function CohortRows({ cohorts, caption }: { cohorts: readonly CohortLine[]; caption: string }): ReactNode {
  return (
    <table className="cohorts">
      <caption className="hidden-visually">{caption}</caption>
      <thead className="hidden-visually">
        <tr>
          <th scope="col">Cohort</th>
          <th scope="col">Health</th>
          <th scope="col">Budget left</th>
          <th scope="col">Burn over 1h</th>
          <th scope="col">Coverage</th>
        </tr>
      </thead>
      <tbody>
        {cohorts.map((one) => (
          <tr key={one.name} id={`objective-${one.name}`}>
            <th scope="row">
              <LoadLine mark={readMark({ ...one, display_name: one.label })} size={26} silent />
              <Link to="/objectives/$name" params={{ name: one.name }}>
                {one.label}
              </Link>
            </th>
            <td>
              <HealthWord health={one.health} />
            </td>
            <td>{showLeft(one)}</td>
            <td>{showHour(one)}</td>
            <td className="quiet">coverage {showPercent(one.coverage)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function showLeft({ health, remaining }: CohortLine): string {
  if (remaining === null) return 'nothing known';
  return health === 'blind' ? `${showWholePercent(remaining)} when last known` : `${showWholePercent(remaining)} left`;
}

function showHour({ burn }: CohortLine): string {
  if (burn === undefined) return '';
  return burn === null ? '1h blind' : `1h ${showBurn(burn)}`;
}
