import type { ReactNode } from 'react';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { LoadLine } from '../mark/load-line.tsx';
import { readObjective, type BurnCell, type ObjectiveRow } from './objective-row.ts';

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
      {objectives.map((objective) => (
        <li key={objective.name} id={`objective-${objective.name}`} className={`objective objective--${objective.health}`}>
          <Objective row={readObjective(objective, at, told)} />
        </li>
      ))}
    </ul>
  );
}

function Objective({ row }: { row: ObjectiveRow }): ReactNode {
  return (
    <>
      <div className="objective__left">
        <LoadLine mark={row.mark} size={88} />
        <p>
          <strong
            className={row.mark.kind === 'blind' ? 'objective__figure tone-blind' : `objective__figure tone-${row.mark.health}`}
          >
            {row.left}
          </strong>
          <span className="quiet">{row.leftNote}</span>
        </p>
      </div>
      <div className="objective__words">
        <h3 className="objective__name">
          {row.name} <span className="objective__promise">{row.promise}</span>
        </h3>
        <p className="objective__sentence">{row.sentence}</p>
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
