import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TrainListView } from '../../../src/wire/release.ts';
import { isTrainOver, showTrainPhase } from './train-words.ts';

/** Trains under way, as a line each: their members are among the rollouts. */
export function TrainCards({ list }: { list: TrainListView | null }): ReactNode {
  const runs = (list?.runs ?? []).filter((run) => !isTrainOver(run));
  if (runs.length === 0) return null;
  return (
    <section aria-label="Trains under way" className="train-cards">
      <h3 className="label">Trains</h3>
      <ul className="panel">
        {runs.map((run) => {
          const phase = showTrainPhase(run.phase);
          const done = run.members.filter(({ state }) => state === 'promoted').length;
          return (
            <li key={run.id} className="ended">
              <p className="rollout-card__head">
                <Link to="/trains/$id" params={{ id: run.id }}>
                  {run.train}
                </Link>
                <span className={`phase phase--${phase.tone}`}>{phase.text}</span>
              </p>
              <p className="ended__sentence">{run.sentence}</p>
              <p className="quiet">
                {done} of {run.members.length} members promoted · {run.verdict.kind}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
