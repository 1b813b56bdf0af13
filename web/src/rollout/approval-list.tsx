import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import { readApprovals } from './approvals.ts';

const WORDS = { given: 'given', refused: 'refused', asked: 'asked', ahead: 'ahead' } as const;

export function ApprovalList({ rollout, at }: { rollout: RolloutView; at: number }): ReactNode {
  const rows = readApprovals(rollout, at);
  if (rows.length === 0) return null;
  return (
    <section className="approvals" aria-label="Leave to go on">
      <h2 className="label">Leave to go on</h2>
      <ul>
        {rows.map((row) => (
          <li key={row.key} className={`approvals__row approvals__row--${row.state}`}>
            <b>{row.share}</b> <span className="approvals__state">{WORDS[row.state]}</span> <span>{row.says}</span>
            {row.otherwise !== null && <span className="quiet"> {row.otherwise}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
