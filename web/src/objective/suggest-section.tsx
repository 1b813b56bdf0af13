import { useState, type ReactNode } from 'react';
import type { SuggestionView } from '../../../src/wire/outlook.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { showCount, showPercent } from '../show.ts';

const EVERY_MS = 300_000;

/** What other targets would have meant. Months are read for the answer, so it is asked for only when somebody wants it. */
export function SuggestSection({ name }: { name: string }): ReactNode {
  const [wanted, want] = useState(false);
  if (!wanted) {
    return (
      <>
        <p className="quiet">What would other targets have meant in the past? Nothing is ever applied by itself.</p>
        <button type="button" className="button suggest__ask" onClick={() => want(true)}>
          Play the past against other targets
        </button>
      </>
    );
  }
  return <Suggestion name={name} />;
}

function Suggestion({ name }: { name: string }): ReactNode {
  const asked = useAsked<SuggestionView>(`/objectives/${encodeURIComponent(name)}/suggestion`, { everyMs: EVERY_MS });
  return (
    <AskedPart asked={asked} what="the suggestion">
      {(suggestion) => (
        <>
          <p>{suggestion.sentence}</p>
          {suggestion.trials.length > 0 && <Trials suggestion={suggestion} />}
        </>
      )}
    </AskedPart>
  );
}

function Trials({ suggestion: { trials, target, suggested } }: { suggestion: SuggestionView }): ReactNode {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Targets and what they would have meant">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Target</th>
            <th scope="col">Worst window spent</th>
            <th scope="col">Ran out</th>
            <th scope="col">Nothing left</th>
            <th scope="col">Pages in four weeks</th>
            <th scope="col">Tickets in all</th>
          </tr>
        </thead>
        <tbody>
          {trials.map((trial) => (
            <tr key={trial.target} className={trial.target === suggested ? 'suggest__chosen' : ''}>
              <th scope="row">
                {showPercent(trial.target)}
                {trial.target === target && <span className="quiet"> in force</span>}
                {trial.target === suggested && <b className="tone-good"> suggested</b>}
              </th>
              <td>{showPercent(trial.worst_spent)}</td>
              <td>{trial.breaches === 1 ? 'once' : `${showCount(trial.breaches)} times`}</td>
              <td>{showPercent(trial.exhausted)} of the time</td>
              <td>{showCount(trial.pages_per_month)}</td>
              <td>{showCount(trial.tickets)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
