import type { ReactNode } from 'react';
import type { CatalogDiagnosticView } from '../../../src/wire/catalog.ts';
import { Pill } from '../kit/state-word.tsx';
import type { Checked } from './use-check.ts';

/** Every mistake of every file, in the words of `plimsoll validate`, each with the way to where it is. */
export function ProblemList({ checked, go }: { checked: Checked; go: (problem: CatalogDiagnosticView) => void }): ReactNode {
  if (checked.kind === 'asking') return <p className="quiet problems__none">Asking whether it is right.</p>;
  if (checked.kind === 'failed') return <p className="tone-warning problems__none">It could not be checked: {checked.why}</p>;
  const { mistakes, warnings, left_out: left } = checked.check;
  const all = [...mistakes, ...warnings];
  return (
    <div className="problems" role="region" aria-label="Mistakes">
      <p className="hidden-visually" role="status">
        {mistakes.length === 0 ? 'No mistake' : `${mistakes.length} mistakes`}
      </p>
      {mistakes.length === 0 && <p className="tone-good problems__none">No mistake: it can be read.</p>}
      <ol>
        {all.map((problem) => (
          <li key={`${problem.shown} ${problem.line} ${problem.column}`}>
            <button type="button" className="problems__go" onClick={() => go(problem)}>
              <Pill tone={problem.severity === 'mistake' ? 'breach' : 'warning'}>{problem.code}</Pill>
              <span className="problems__where">
                {problem.file}:{problem.line}:{problem.column}
              </span>
              <span className="problems__text">
                {problem.path !== '' && <code>{problem.path}</code>} {problem.text}
              </span>
              {problem.hint !== null && <span className="problems__hint">{problem.hint}</span>}
            </button>
          </li>
        ))}
      </ol>
      {left > 0 && <p className="quiet">{left} more.</p>}
    </div>
  );
}
