import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ScoreDetailView } from '../../../src/wire/score.ts';
import { showPercent, showPoints } from '../show.ts';
import { readMembers, type MemberRow } from './members.ts';

/** What the score is made of: each part's weight, how good and how well known it is, and the points it adds. */
export function MembersTable({ score }: { score: ScoreDetailView }): ReactNode {
  if (score.members.length === 0) return <p className="quiet">The score has no member, so nothing can be said.</p>;
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Members of the score">
      <table className="members">
        <thead>
          <tr>
            <th scope="col">Member</th>
            <th scope="col">Weight</th>
            <th scope="col">Quality</th>
            <th scope="col">Confidence</th>
            <th scope="col" colSpan={2}>
              Adds
            </th>
          </tr>
        </thead>
        <tbody>
          {readMembers(score.members).map((row) => (
            <Row key={row.key} row={row} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {score.held_back > 0 ? `Proven, ${showPoints(score.held_back)} held back` : 'Proven'}
            </th>
            <td>{showPercent(score.confidence)}</td>
            <td className="members__adds" colSpan={2}>
              {showPoints(score.lo)}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Row({ row }: { row: MemberRow }): ReactNode {
  const of = (part: number): string => `${row.share === 0 ? 0 : Math.min(1, part / row.share) * 100}%`;
  return (
    <tr>
      <th scope="row">
        <MemberName row={row} />
        {row.isKey && <span className="members__key">key</span>}
        {row.notes.map(({ tone, text }) => (
          <span key={text} className={`members__note tone-${tone}`}>
            {text}
          </span>
        ))}
      </th>
      <td data-label="Weight">{row.weight}</td>
      <td data-label="Quality">
        <b className={row.quality === 'unknown' ? 'tone-blind' : ''}>{row.quality}</b>
        <span className="quiet">{row.spent}</span>
      </td>
      <td data-label="Confidence">
        <b>{row.confidence}</b>
        <span className="quiet">{row.doubt}</span>
      </td>
      <td aria-hidden="true" className="members__drawing">
        <div className="members__share" style={{ width: `${row.share * 100}%` }}>
          <i className="members__filled" style={{ width: of(row.filled) }} />
          <i className="members__open" style={{ width: of(row.open) }} />
        </div>
      </td>
      <td className="members__adds">{row.adds}</td>
    </tr>
  );
}

function MemberName({ row: { kind, name, objective } }: { row: MemberRow }): ReactNode {
  if (kind === 'journey') {
    return (
      <Link to="/journeys/$name" params={{ name }}>
        {name}
      </Link>
    );
  }
  const text = kind === 'dependency' ? `dependency ${name}` : name;
  if (objective === null) return text;
  return (
    <Link to="/objectives/$name" params={{ name: objective }}>
      {text}
    </Link>
  );
}
