import type { ReactNode } from 'react';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readRules, unwatched, type BurnReading, type RuleRow } from './rule-rows.ts';
import './rules.css';

/** How fast the budget goes, window by window. On every scale the tick is where it becomes too fast, so that rows compare. */
export function RulesTable({ objective }: { objective: ObjectiveView }): ReactNode {
  const rows = readRules(objective);
  const others = unwatched(objective);
  return (
    <>
      {rows.length > 0 && (
        <ul className="burns" aria-label="Rules and burns">
          {rows.map((row) => (
            <Rule key={row.id} row={row} />
          ))}
        </ul>
      )}
      {rows.length === 0 && (
        <p className="quiet">
          No rule of burn policy {objective.burn_policy} watches this objective: how fast its budget goes is only told.
        </p>
      )}
      {others.length > 0 && (
        <>
          {rows.length > 0 && <h3>Other windows</h3>}
          <ul className="burns burns--plain" aria-label="Burns that no rule watches">
            {others.map((reading) => (
              <li key={reading.window} className="burns__rule">
                <Reading reading={reading} />
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="quiet">
        1× spends exactly all of the budget by the end of its window. The tick is where a rule fires
        {rows.length === 0 ? ', or 1× where none does' : ''}.
      </p>
    </>
  );
}

function Rule({ row: { id, action, condition, windows, state, tone } }: { row: RuleRow }): ReactNode {
  return (
    <li className={`burns__rule burns__rule--${tone}`}>
      <p className="burns__head">
        <b>{id}</b>{' '}
        <span className="quiet">
          {action}: {condition}
        </span>
        <span className="burns__state">{state}</span>
      </p>
      {windows.map((reading) => (
        <Reading key={reading.window} reading={reading} />
      ))}
    </li>
  );
}

function Reading({ reading: { window, burn, coverage, reach, tone } }: { reading: BurnReading }): ReactNode {
  return (
    <p className="burns__reading">
      <span className="burns__window">{window}</span>
      <span className={`burns__meter burns__meter--${tone}`} aria-hidden="true">
        {reach !== null && <i className="burns__bar" style={{ width: `${reach * 100}%` }} />}
        <i className="burns__tick" />
      </span>
      <b className={`burns__figure burns__figure--${tone}`}>{burn}</b>
      <span className="burns__seen quiet">{coverage}</span>
    </p>
  );
}
