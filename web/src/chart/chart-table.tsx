import type { ReactNode } from 'react';
import type { ChartTable } from './chart-words.ts';

/** What is drawn, in figures; it scrolls within itself, and by keyboard. */
export function ChartTableView({ label, table }: { label: string; table: ChartTable }): ReactNode {
  return (
    <div className="plot__table wide" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
      <table className="plain-table">
        <caption className="hidden-visually">{label}, newest first, UTC</caption>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map(([time, ...cells], row) => (
            // Two moments may be told by the same words: before and after a stair.
            <tr key={`${row} ${time ?? ''}`}>
              <th scope="row">{time}</th>
              {cells.map((cell, index) => (
                // The columns are what the cells are called after.
                <td key={table.columns[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
