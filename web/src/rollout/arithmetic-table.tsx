import type { ReactNode } from 'react';
import type { ComparisonView } from '../../../src/wire/rollout.ts';
import { showAge } from '../show.ts';
import { readArithmetic, type ArithmeticRow } from './arithmetic.ts';

export function ArithmeticTable({ comparison, at }: { comparison: ComparisonView | null; at: number }): ReactNode {
  if (comparison === null)
    return <p className="quiet">Nothing has been compared yet: the comparison begins when both versions have traffic.</p>;
  return (
    <>
      <p>{comparison.sentence}</p>
      {/* Wide by nature: it scrolls within itself, and can be scrolled by keyboard. */}
      <div className="sums__scroll" tabIndex={0} role="region" aria-label="Arithmetic for each indicator">
        <table className="sums">
          <thead>
            <tr>
              <th scope="col">Indicator</th>
              <th scope="col">Candidate bad</th>
              <th scope="col">Baseline bad</th>
              <th scope="col">Allowed</th>
              <th scope="col">Excess, 95 %</th>
              <th scope="col">Worse</th>
              <th scope="col">Not worse</th>
              <th scope="col">Needed</th>
            </tr>
          </thead>
          <tbody>
            {readArithmetic(comparison).map((row) => (
              <Row key={row.indicator} row={row} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="facts">
        <span>verdict: {comparison.kind}</span>
        <span>traffic treated as {comparison.mode}</span>
        <span>{comparison.batches} batches of 10 s</span>
        <span>
          {comparison.newest_batch_at === null
            ? 'none judged yet'
            : `newest ${showAge(at - Date.parse(comparison.newest_batch_at))}`}
        </span>
      </p>
    </>
  );
}

function Row({ row }: { row: ArithmeticRow }): ReactNode {
  return (
    <tr className={row.culprit ? 'sums__row sums__row--culprit' : 'sums__row'}>
      <th scope="row">
        {row.indicator}
        {row.culprit && <span className="sums__culprit">decided</span>}
      </th>
      <td>
        <b>{row.candidateRate}</b>
        <span>{row.candidate}</span>
      </td>
      <td>
        <b>{row.baselineRate}</b>
        <span>{row.baseline}</span>
      </td>
      <td>{row.allowed}</td>
      <td>{row.excess}</td>
      <td>{row.harm}</td>
      <td>{row.safe}</td>
      <td>{row.needed}</td>
    </tr>
  );
}
