import type { ReactNode } from 'react';
import { showCount } from '../show.ts';
import type { Checked } from './use-check.ts';

/** How far a check has come, or what it came to. `total` is how many lines there are about; null: nobody has counted. */
export function CheckOutcome({ checked, total }: { checked: Checked; total: number | null }): ReactNode {
  if (checked.kind === 'none') return null;
  if (checked.kind === 'failed') return <p className="tone-breach">{checked.why}</p>;
  if (checked.kind === 'reading') {
    const { lines } = checked.so;
    return (
      <div className="ledger__progress">
        <progress
          aria-label={`Checking ${checked.name}`}
          max={Math.max(total ?? 0, lines, 1)}
          value={total === null ? undefined : lines}
        />
        <span>
          Checking {checked.name}: {showCount(lines)}
          {total === null ? ' lines' : ` of about ${showCount(Math.max(total, lines))}`}
        </span>
      </div>
    );
  }
  const { words, name } = checked;
  return (
    <>
      <p>
        <b className={words.isGood ? 'tone-good' : 'tone-breach'}>{words.said}</b> {name}. {words.more}
      </p>
      {words.findings.length > 0 && (
        <ul>
          {words.findings.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </>
  );
}
