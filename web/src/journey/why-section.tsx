import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { WhyView } from '../../../src/wire/cause.ts';
import { Provenance } from '../asked/asked-part.tsx';
import { bound, showPercent } from '../show.ts';
import { lookedAt, readCauses, readFalls, type CauseRow, type FallRow } from './cause-list.ts';

/** Why the journey does worse: the fall itself, and what may explain it, the firmest first. */
export function WhySection({ why, at }: { why: WhyView; at: number }): ReactNode {
  const causes = readCauses(why);
  return (
    <>
      <p className="why__sentence">{bound(why.sentence)}</p>
      <Falls rows={readFalls(why)} />
      {causes.length > 0 && (
        <ol className="causes">
          {causes.map((cause) => (
            <Cause key={cause.key} cause={cause} />
          ))}
        </ol>
      )}
      {why.cleared.length > 0 && (
        <p className="quiet">Cleared, because it failed no more than what ran beside it: {why.cleared.join(', ')}.</p>
      )}
      <p className="quiet">{lookedAt(why)} A weak cause is an order in time, and proves nothing.</p>
      <Provenance told={why.at} at={at} coverage={`coverage ${showPercent(why.coverage)}`} age={why.age_ms} />
    </>
  );
}

function Falls({ rows }: { rows: readonly FallRow[] }): ReactNode {
  if (rows.length === 0) return null;
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Objectives that fell">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Fell</th>
            <th scope="col">When, UTC</th>
            <th scope="col">Failed</th>
            <th scope="col">Share</th>
            <th scope="col">Before</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.objective} ${row.when}`}>
              <th scope="row">
                <Link to="/objectives/$name" params={{ name: row.objective }}>
                  {row.objective}
                </Link>
              </th>
              <td>{row.when}</td>
              <td>{row.failed}</td>
              <td>
                <b>{row.rate}</b>
              </td>
              <td>{row.before}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cause({ cause }: { cause: CauseRow }): ReactNode {
  return (
    <li className={`cause cause--${cause.strength}`}>
      <p className="cause__head">
        <Strength strength={cause.strength} />
        <span className="cause__kind">{cause.kind}</span>
        {cause.explains !== null && <b>{cause.explains}</b>}
        <span className="quiet">since {cause.since} UTC</span>
      </p>
      <p>
        {bound(cause.sentence)}{' '}
        {cause.rollout !== null && (
          <Link to="/rollouts/$id" params={{ id: cause.rollout }}>
            The rollout
          </Link>
        )}
      </p>
      {cause.figures.length > 0 && (
        <details>
          <summary className="quiet">
            {cause.figures.length === 1 ? 'the figure' : `${cause.figures.length} figures`} behind it
          </summary>
          <dl className="figures">
            {cause.figures.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}

const BARS = { strong: 3, moderate: 2, weak: 1 } as const;

/** How firmly evidence speaks, as bars and as a word. */
export function Strength({ strength }: { strength: keyof typeof BARS }): ReactNode {
  return (
    <span className={`strength strength--${strength}`}>
      <svg viewBox="0 0 14 12" width="1.1em" height="0.9em" aria-hidden="true">
        {[0, 1, 2].map((bar) => (
          <rect
            key={bar}
            x={bar * 5}
            y={8 - bar * 4}
            width="3.5"
            height={4 + bar * 4}
            opacity={bar < BARS[strength] ? 1 : 0.25}
          />
        ))}
      </svg>
      {strength}
    </span>
  );
}
