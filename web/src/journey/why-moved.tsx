import type { ReactNode } from 'react';
import type { ScoreDetailView } from '../../../src/wire/score.ts';
import { showMoment } from '../show.ts';
import { WaterfallTable } from '../waterfall/waterfall-table.tsx';
import { readKey, readMove } from './members.ts';

/** What moved the score between then and now, member by member. The bars lead from the one figure to the other. */
export function WhyMoved({ score, at }: { score: ScoreDetailView; at: number }): ReactNode {
  const { fall } = score;
  if (fall === null)
    return <p className="quiet">Nothing was kept of this score back then, so there is nothing to compare it with.</p>;
  const move = readMove(fall);
  return (
    <>
      <p>It {fall.sentence}.</p>
      {move.rows.length > 0 && (
        <WaterfallTable
          caption="What moved the score; the moves lead from the first figure to the last"
          columns={['Member', 'Points', 'Because of']}
          start={{ value: move.start, label: `Proven at ${showMoment(fall.since, at)} UTC`, text: move.startText }}
          rows={move.rows.map((row) => ({
            key: row.key,
            label: row.key === '' ? 'what is held back' : showName(row.key),
            amount: row.amount,
            text: row.text,
            tone: row.amount < 0 ? 'breach' : 'good',
            detail: row.detail,
          }))}
          end={{ label: 'Proven now', text: move.endText }}
        />
      )}
      {move.still > 0 && move.rows.length > 0 && (
        <p className="quiet">{move.still === 1 ? 'One part' : `${move.still} parts`} did not move it.</p>
      )}
    </>
  );
}

function showName(key: string): string {
  const { kind, name } = readKey(key);
  return kind === 'objective' ? name : `${kind} ${name}`;
}
