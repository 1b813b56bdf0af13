import { Link } from '@tanstack/react-router';
import type { BudgetLineView } from '../../../src/wire/objective.ts';
import { Pill } from '../kit/state-word.tsx';
import { HealthWord } from '../mark/health-glyph.tsx';
import { rankOf } from '../mark/worst-first.ts';
import { TinyMark } from '../mark/tiny-mark.tsx';
import { showAge, showBurn, showLength, showPercent, showWholePercent } from '../show.ts';
import type { Column } from '../table/column.ts';

/** Columns of the list of all objectives. Every figure stands beside its window, its coverage and its age. */
export const LINE_COLUMNS: readonly Column<BudgetLineView>[] = [
  {
    id: 'name',
    title: 'Objective',
    width: 'minmax(12rem, 4fr)',
    card: 'name',
    sort: ({ display_name: name }) => name.toLowerCase(),
    cell: ({ name, display_name: shown, health, spent }) => (
      <Link to="/objectives/$name" params={{ name }} tabIndex={-1} className="line__name">
        <TinyMark health={health} spent={spent} />
        <span>{shown}</span>
      </Link>
    ),
  },
  {
    id: 'health',
    title: 'Health',
    width: 'minmax(10.5rem, 0.5fr)',
    card: 'note',
    sort: ({ health, remaining }) => rankOf(health) * 10 + Math.max(-4, Math.min(4, remaining ?? 4)),
    cell: ({ health, alert }) => (
      <span className="line__health">
        <HealthWord health={health} />
        {alert !== null && <Pill tone={alert === 'page' ? 'breach' : 'warning'}>{alert}</Pill>}
      </span>
    ),
  },
  {
    id: 'left',
    title: 'Budget left',
    width: '5.6rem',
    card: 'figure',
    isFigure: true,
    sort: ({ remaining, health }) => (health === 'blind' ? null : remaining),
    cell: ({ remaining, health }) =>
      health === 'blind' || remaining === null ? (
        <span className="tone-blind">not known</span>
      ) : (
        <b className={remaining < 0 ? 'tone-breach' : undefined}>{showWholePercent(remaining)}</b>
      ),
  },
  {
    id: 'burn',
    title: 'Burn, 1 h',
    width: '5rem',
    card: 'side',
    isFigure: true,
    first: 'down',
    sort: ({ burn_1h: burn }) => burn,
    cell: ({ burn_1h: burn }) =>
      burn === null ? (
        <span className="quiet">–</span>
      ) : (
        <span className={burn > 1 ? 'tone-warning' : undefined}>{showBurn(burn)}</span>
      ),
  },
  {
    id: 'promise',
    title: 'Promise',
    width: 'minmax(7.6rem, 0.5fr)',
    onlyWide: true,
    sort: ({ target }) => target,
    cell: ({ target, window }) => `${showPercent(target)} over ${window}`,
  },
  {
    id: 'journey',
    title: 'Journey',
    width: 'minmax(6.5rem, 1fr)',
    sort: ({ journey }) => journey,
    cell: ({ journey }) =>
      journey === null ? (
        <span className="quiet">–</span>
      ) : (
        <Link to="/journeys/$name" params={{ name: journey }} tabIndex={-1}>
          {journey}
        </Link>
      ),
  },
  {
    id: 'owner',
    title: 'Owner',
    width: 'minmax(6.5rem, 1fr)',
    onlyWide: true,
    sort: ({ owner }) => owner,
    cell: ({ owner }) => owner ?? '–',
  },
  {
    id: 'since',
    title: 'Since',
    width: '5.2rem',
    onlyWide: true,
    isFigure: true,
    first: 'down',
    sort: ({ since }) => (since === null ? null : Date.parse(since)),
    cell: ({ since, at }) => (since === null ? <span className="quiet">–</span> : showLength(Date.parse(at) - Date.parse(since))),
  },
  {
    id: 'coverage',
    title: 'Coverage',
    width: '5rem',
    isFigure: true,
    sort: ({ coverage }) => coverage,
    cell: ({ coverage, health }) => (
      <span className={health === 'blind' ? 'tone-blind' : undefined}>{showPercent(coverage)}</span>
    ),
  },
  {
    id: 'age',
    title: 'Last event',
    width: '5.6rem',
    isFigure: true,
    sort: ({ age_ms: age }) => age,
    cell: ({ age_ms: age }) => (age === null ? <span className="tone-blind">never</span> : showAge(age)),
  },
];
