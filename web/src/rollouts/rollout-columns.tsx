import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RolloutSummaryView } from '../../../src/wire/rollout.ts';
import { StateWord } from '../kit/state-word.tsx';
import { isOver, readLadder, showPhase } from '../rollout/ladder.ts';
import { showPercent } from '../show.ts';
import type { Column } from '../table/column.ts';
import { readTimes } from './rollout-rows.ts';

/** A row with the present, so that those that run grow older while somebody looks. */
export type RolloutRow = { readonly rollout: RolloutSummaryView; readonly at: number };

export const ROLLOUT_COLUMNS: readonly Column<RolloutRow>[] = [
  {
    id: 'name',
    title: 'Rollout',
    width: 'minmax(11rem, 1.3fr)',
    card: 'name',
    cell: ({ rollout: { id, service, candidate, baseline } }) => (
      <Link to="/rollouts/$id" params={{ id }} tabIndex={-1} title={`${service} ${candidate}, in place of ${baseline}`}>
        <b>{service}</b> <span className="version">{candidate}</span> <span className="quiet">for {baseline}</span>
      </Link>
    ),
  },
  { id: 'phase', title: 'State', width: '7rem', card: 'figure', cell: ({ rollout }) => <PhaseOf rollout={rollout} /> },
  { id: 'share', title: 'Share', width: '9rem', cell: ({ rollout }) => <MiniLadder rollout={rollout} /> },
  {
    id: 'sentence',
    title: 'Why it stands there',
    width: 'minmax(12rem, 3fr)',
    card: 'note',
    cell: ({ rollout: { sentence } }) => <span title={sentence}>{sentence}</span>,
  },
  { id: 'owner', title: 'Owner', width: 'minmax(5rem, 0.6fr)', onlyWide: true, cell: ({ rollout: { owner } }) => owner },
  {
    id: 'began',
    title: 'Began (UTC)',
    width: '10.5rem',
    onlyWide: true,
    cell: ({ rollout, at }) => <time dateTime={rollout.started_at}>{readTimes(rollout, at).began}</time>,
  },
  {
    id: 'took',
    title: 'Took',
    width: '4.2rem',
    card: 'side',
    isFigure: true,
    cell: ({ rollout, at }) => readTimes(rollout, at).took,
  },
];

function PhaseOf({ rollout: { phase } }: { rollout: RolloutSummaryView }): ReactNode {
  const { text, tone } = showPhase(phase);
  return <StateWord tone={tone === 'moving' ? 'plain' : tone}>{text}</StateWord>;
}

/** The steps as one bar: how far it was let, and how far it was measured to be. */
function MiniLadder({ rollout }: { rollout: RolloutSummaryView }): ReactNode {
  const { asked, measured, label, rungs } = readLadder(rollout);
  const share = rollout.measured ?? (isOver(rollout.phase) ? null : rollout.asked);
  return (
    <span className="mini" role="img" aria-label={label}>
      <span className="mini__track">
        {rungs.slice(1).map((_, index) => (
          <i key={index} className="mini__step" style={{ left: `${((index + 1) / rungs.length) * 100}%` }} />
        ))}
        {measured !== null && (
          <i className={`mini__measured mini__measured--${rollout.phase}`} style={{ width: `${measured * 100}%` }} />
        )}
        {!isOver(rollout.phase) && <i className="mini__asked" style={{ left: `${asked * 100}%` }} />}
      </span>
      <span className="mini__share">{share === null ? '–' : showPercent(share)}</span>
    </span>
  );
}
