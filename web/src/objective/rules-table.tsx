import type { ReactNode } from 'react';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readRules, unwatched, type BurnReading, type RuleRow } from './rule-rows.ts';

/** How fast the budget goes, window by window, against what each rule waits for. A full bar reaches the threshold. */
export function RulesTable({ objective }: { objective: ObjectiveView }): ReactNode {
  const rows = readRules(objective);
  const others = unwatched(objective);
  return (
    <>
      <div className="wide" tabIndex={0} role="region" aria-label="Rules and burns">
        <table className="plain-table rules">
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Now</th>
              <th scope="col">Burn, and how near it is</th>
              <th scope="col">Fires when</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      {others.length > 0 && (
        <p className="facts">
          {others.map(({ window, burn, coverage }) => (
            <span key={window}>
              {window} {burn}, {coverage}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function Row({ row }: { row: RuleRow }): ReactNode {
  return (
    <tr className={`rules__row rules__row--${row.tone}`}>
      <th scope="row">
        {row.id}
        <span className="rules__action">{row.action}</span>
      </th>
      <td className="rules__state">{row.state}</td>
      <td>
        {row.windows.length === 0 && <span className="quiet">not about a burn</span>}
        {row.windows.map((reading) => (
          <Reading key={reading.window} reading={reading} />
        ))}
      </td>
      <td>{row.condition}</td>
    </tr>
  );
}

function Reading({ reading: { window, burn, coverage, reach, tone } }: { reading: BurnReading }): ReactNode {
  return (
    <span className="reading" title={coverage}>
      <span className="reading__window">{window}</span>
      <span className={`reading__meter reading__meter--${tone}`} aria-hidden="true">
        <i className="reading__bar" style={{ width: `${(reach ?? 0) * 100}%` }} />
      </span>
      <b className={tone === 'blind' ? 'tone-blind' : ''}>{burn}</b>
      <span className="hidden-visually">{coverage}</span>
    </span>
  );
}
