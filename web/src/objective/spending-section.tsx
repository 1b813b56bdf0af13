import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AttributionView } from '../../../src/wire/attribution.ts';
import { Provenance } from '../asked/asked-part.tsx';
import { Strength } from '../journey/why-section.tsx';
import { bound, showDay, showPercent } from '../show.ts';
import { WaterfallTable } from '../waterfall/waterfall-table.tsx';
import { readSpending, type SpenderRow } from './spenders.ts';

const TONES = { strong: 'breach', moderate: 'warning', weak: 'plain' } as const;

/** Who spent the budget: bars that lead from nothing to all that is spent, and a line where all of it would be gone. */
export function SpendingSection({
  attribution,
  isAdjusted,
  at,
  lit,
  onLit,
}: {
  attribution: AttributionView;
  /** The spender that is pointed at, here or in the drawing of the budget over time. */
  lit: string | null;
  onLit: (id: string | null) => void;
  /** Then what was adjusted out is among the spenders, because the raw budget is shared out. */
  isAdjusted: boolean;
  at: number;
}): ReactNode {
  const { rows, total } = readSpending(attribution);
  return (
    <>
      <p>{bound(attribution.sentence)}</p>
      {attribution.bad > 0 && (
        <WaterfallTable
          caption={`Who spent the budget of ${attribution.objective}; the parts add up to what is spent`}
          columns={['Spent by', 'Of the budget', 'Evidence']}
          start={null}
          rows={rows.map((row) => ({
            key: row.key,
            label: <Title row={row} />,
            amount: row.spent,
            text: row.text,
            tone: row.strength === null ? 'blind' : row.kind === 'maintenance' ? 'plain' : TONES[row.strength],
            detail: <Detail row={row} />,
          }))}
          end={{ label: `All of it: ${total.split(', ')[0] ?? ''}`, text: total.split(', ')[1] ?? '' }}
          atLeast={{ low: 0, high: Math.min(1.05, Math.max(attribution.spent * 1.6, 0.05)) }}
          line={{ at: 1, label: 'all of the budget' }}
          lit={lit}
          onLit={onLit}
        />
      )}
      <p className="quiet">
        Minutes are shared out since {showDay(attribution.from)}; unattributed is an answer, too.
        {isAdjusted && ' It is the raw budget that is shared out here: what was adjusted out is among the spenders.'}
      </p>
      <Provenance
        told={attribution.at}
        at={at}
        coverage={`coverage ${showPercent(attribution.coverage)}`}
        age={attribution.age_ms}
      />
    </>
  );
}

function Title({ row: { title, kind, bad, burning, rollout } }: { row: SpenderRow }): ReactNode {
  return (
    <>
      {rollout === null ? (
        title
      ) : (
        <Link to="/rollouts/$id" params={{ id: rollout }}>
          {title}
        </Link>
      )}
      <span className="spender__facts quiet">
        {kind === '' ? '' : `${kind}, `}
        {bad}
        {burning && <b className="tone-breach">, some in the last ten minutes</b>}
      </span>
    </>
  );
}

function Detail({ row: { strength, evidence, range, when } }: { row: SpenderRow }): ReactNode {
  return (
    <>
      {strength !== null && <Strength strength={strength} />} {evidence}
      {range !== null && <span className="spender__facts">{range}</span>}
      {when !== null && <span className="spender__facts">{when}</span>}
    </>
  );
}
