import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { LoadLine } from '../mark/load-line.tsx';
import { CohortRows } from '../objective/cohort-rows.tsx';
import { cohortLine } from '../objective/cohorts.ts';
import { readGroups, type ObjectiveGroup } from './objective-groups.ts';
import { readObjective, type BurnCell, type ObjectiveRow } from './objective-row.ts';
import { bound } from '../show.ts';

export function ObjectiveList({
  objectives,
  at,
  told,
}: {
  objectives: readonly ObjectiveView[];
  at: number;
  told: number;
}): ReactNode {
  return (
    <ul className="objectives">
      {readGroups(objectives).map((group) => (
        <li key={group.whole.name} id={`objective-${group.whole.name}`} className={`objective objective--${group.whole.health}`}>
          <Objective row={readObjective(group.whole, at, told)} name={group.whole.name} />
          <Cohorts group={group} />
        </li>
      ))}
    </ul>
  );
}

/** Five at most: the rest is a figure that leads to all of them. */
function Cohorts({ group: { whole, worst, more, summary } }: { group: ObjectiveGroup }): ReactNode {
  if (summary === null) return null;
  return (
    <div className="objective__cohorts">
      <p className="label">{summary}</p>
      <CohortRows cohorts={worst.map(cohortLine)} caption={`${whole.display_name}, the worst cohorts`} />
      {more > 0 && (
        <p className="quiet">
          <Link to="/objectives/$name" params={{ name: whole.name }} hash="cohorts">
            {more} more
          </Link>
        </p>
      )}
    </div>
  );
}

function Objective({ row, name }: { row: ObjectiveRow; name: string }): ReactNode {
  return (
    <>
      <div className="objective__left">
        <LoadLine mark={row.mark} size={88} />
        <p>
          <strong
            className={`objective__figure ${row.left.length > 5 ? 'objective__figure--long ' : ''}tone-${row.mark.kind === 'blind' ? 'blind' : row.mark.health}`}
          >
            {row.left}
          </strong>
          <span className="quiet">{row.leftNote}</span>
          {row.raw !== null && (
            <span className="objective__raw">
              <LoadLine mark={row.raw.mark} size={26} silent />
              <span className="quiet">{row.raw.text}</span>
            </span>
          )}
        </p>
      </div>
      <div className="objective__words">
        <h3 className="objective__name">
          <Link to="/objectives/$name" params={{ name }}>
            {row.name}
          </Link>{' '}
          <span className="objective__promise">{row.promise}</span>
        </h3>
        <p className="objective__sentence">{bound(row.sentence)}</p>
        {row.rules.map((rule) => (
          <p key={rule.id} className={`objective__rule objective__rule--${rule.tone}`}>
            {rule.text}
          </p>
        ))}
        <p className="facts">
          {row.knowledge.map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
      <Burn cells={row.burn} />
    </>
  );
}

function Burn({ cells }: { cells: readonly BurnCell[] }): ReactNode {
  return (
    <div className="burn">
      <p className="label">Burn</p>
      <dl className="burn__cells">
        {cells.map((cell) => (
          <div key={cell.window} className={`burn__cell burn__cell--${cell.tone}`} title={cell.title}>
            <dt>{cell.window}</dt>
            <dd>{cell.burn}</dd>
            {cell.short !== null && <dd className="burn__short">{cell.short}</dd>}
          </div>
        ))}
      </dl>
    </div>
  );
}
