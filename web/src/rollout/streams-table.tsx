import { useState, type ReactNode } from 'react';
import type { ComparisonView } from '../../../src/wire/rollout.ts';
import { bound, showAge } from '../show.ts';
import { ExcessWhisker } from './excess-whisker.tsx';
import { readStreams, type StreamGroup, type StreamRow } from './stream-rows.ts';
import './streams-table.css';

type Given = {
  readonly comparison: ComparisonView | null;
  readonly plan: string | null;
  /** Of an end there is no present verdict: telemetry that stopped with it is no silence. */
  readonly isOver: boolean;
  readonly at: number;
};

export function StreamsTable({ comparison, plan, isOver, at }: Given): ReactNode {
  const [unfolded, unfold] = useState(false);
  if (comparison === null)
    return <p className="quiet">Nothing has been compared yet: the comparison begins when both versions have traffic.</p>;
  const isDecided = !isOver || comparison.kind === 'worse' || comparison.kind === 'safe';
  const groups = readStreams(comparison, unfolded);
  return (
    <>
      {/* What it came to is said above; here is what it was reckoned from. */}
      <p>{isOver ? 'This is what was counted until the rollout ended.' : bound(comparison.sentence)}</p>
      {plan !== null && <p className="sums__plan">{plan}</p>}
      {/* Wide by nature: it scrolls within itself, and can be scrolled by keyboard. */}
      <div className="wide" tabIndex={0} role="region" aria-label="Arithmetic for each indicator">
        <table className="sums">
          <thead>
            <tr>
              <th scope="col">Compared</th>
              <th scope="col">Candidate bad</th>
              <th scope="col">Baseline bad</th>
              <th scope="col">Allowed</th>
              <th scope="col">Excess in this step, 95 %</th>
              <th scope="col">Evidence</th>
              <th scope="col">Needed</th>
            </tr>
          </thead>
          {groups.map((group) => (
            <Group key={group.title} group={group} named={groups.length > 1} unfold={() => unfold(true)} />
          ))}
        </table>
      </div>
      <p className="quiet">
        A dot is what was counted in this step, its whisker what it may be, and the dashed line what is allowed: wholly left of it
        is not worse, wholly right of it is worse. Far from nothing the scale is drawn together.
      </p>
      <p className="facts">
        {isDecided && <span>verdict: {comparison.kind}</span>}
        <span>
          bursts {MODES[comparison.mode]}
          {comparison.mode_because !== null && ` (${comparison.mode_because})`}
        </span>
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

const MODES: Readonly<Record<ComparisonView['mode'], string>> = {
  independent: 'not reckoned with',
  uncalibrated: 'told from this traffic',
  calibrated: 'measured beforehand',
};

function Group({ group, named, unfold }: { group: StreamGroup; named: boolean; unfold: () => void }): ReactNode {
  return (
    <tbody>
      {named && (
        <tr className="sums__group">
          <th scope="rowgroup" colSpan={7}>
            {group.title}
          </th>
        </tr>
      )}
      {group.rows.map((row) => (
        <Row key={row.key} row={row} />
      ))}
      {group.folded > 0 && (
        <tr className="sums__more">
          <td colSpan={7}>
            <button type="button" className="button" onClick={unfold}>
              {group.folded} more, none of them worse than these
            </button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

const SHAPES: Readonly<Record<StreamRow['state'], string>> = {
  worse: 'M2 2H14V14H2Z',
  leaning: 'M8 1.5L15 14H1Z',
  safe: 'M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z',
  open: 'M2 8H14',
};

function Row({ row }: { row: StreamRow }): ReactNode {
  return (
    <tr className={`sums__row sums__row--${row.state}`}>
      <th scope="row">
        <span className="sums__name">{row.name}</span>
        <span className="sums__state">
          <svg viewBox="0 0 16 16" width="0.75em" height="0.75em" aria-hidden="true">
            <path d={SHAPES[row.state]} />
          </svg>
          {row.stateText}
        </span>
        {row.detail !== '' && <span className="sums__detail">{row.detail}</span>}
      </th>
      <td>
        <b>{row.candidate}</b>
        <span>{row.candidateOf}</span>
      </td>
      <td>
        <b>{row.baseline}</b>
        <span>{row.baselineOf}</span>
      </td>
      <td>{row.allowed}</td>
      <td>
        <ExcessWhisker picture={row.excess} />
      </td>
      <td className="sums__odds">
        <span>
          worse <i>{row.harm}</i>
        </span>
        <span>
          not worse <i>{row.safe}</i>
        </span>
      </td>
      <td>{row.needed}</td>
    </tr>
  );
}
