import { Link } from '@tanstack/react-router';
import type { CSSProperties, ReactNode } from 'react';
import type { TrainRunView } from '../../../src/wire/release.ts';
import { layMembers, type MemberEdge, type PlacedMember } from './member-graph.ts';
import { showWhere } from './member-of.ts';
import { showMemberState } from './train-words.ts';

const [WIDE, HIGH, GAP] = [13.5, 6.25, 3.5]; // of a member and between two columns, in rem: it grows with the screen as all text does
const APART = 0.75;

/** The members in the order in which they may move, with a line from each to what waits for it. */
export function MemberMap({ members }: { members: TrainRunView['members'] }): ReactNode {
  const graph = layMembers(members);
  const [width, height] = [graph.columns * (WIDE + GAP) - GAP, graph.rows * HIGH];
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Members in their order">
      <div className="members-map" style={{ width: rem(width), height: rem(height) }}>
        <svg className="members-map__lines" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          {graph.edges.map((edge) => (
            <path
              key={edge.key}
              d={curve(edge)}
              className={edge.passed ? 'members-map__line' : 'members-map__line members-map__line--open'}
            />
          ))}
        </svg>
        <ol>
          {graph.placed.map((placed) => (
            <MemberBox key={placed.member.name} placed={placed} />
          ))}
        </ol>
      </div>
    </div>
  );
}

function MemberBox({ placed: { member, column, row } }: { placed: PlacedMember }): ReactNode {
  const state = showMemberState(member.state);
  const place: CSSProperties = {
    left: rem(column * (WIDE + GAP)),
    top: rem(row * HIGH),
    width: rem(WIDE),
    height: rem(HIGH - APART),
  };
  const where = showWhere(member.where);
  return (
    <li className={`member member--${state.tone}`} style={place}>
      <p className="member__head">
        <b>
          {member.rollout === null ? (
            member.name
          ) : (
            <Link to="/rollouts/$id" params={{ id: member.rollout }}>
              {member.name}
            </Link>
          )}
        </b>
        <span className="member__state">{state.text}</span>
      </p>
      <p className="member__versions">
        <span className="version">{member.baseline}</span> to <span className="version">{member.candidate}</span>
      </p>
      <p className="quiet member__detail">
        {member.after.length > 0 && `after ${member.after.join(', ')}`}
        {member.after.length > 0 && where !== '' && ' · '}
        {where}
      </p>
    </li>
  );
}

function rem(length: number): string {
  return `${length}rem`;
}

function curve({ from, to }: MemberEdge): string {
  const [x, y] = [from.column * (WIDE + GAP) + WIDE, from.row * HIGH + (HIGH - APART) / 2];
  const [toX, toY] = [to.column * (WIDE + GAP), to.row * HIGH + (HIGH - APART) / 2];
  const bend = Math.min(GAP / 2, (toX - x) / 2);
  return `M${x} ${y}C${x + bend} ${y} ${toX - bend} ${toY} ${toX} ${toY}`;
}
