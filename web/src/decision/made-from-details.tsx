import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { AskedPart } from '../asked/asked-part.tsx';
import { listEntries } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { readMade, type Decision, type Made } from './made-from.ts';
import { ReplayButton } from './replay-button.tsx';
import './decision.css';

/** Entries do not change: one answer is enough. */
const ONCE = { everyMs: 3_600_000 };

/** Of an entry that is only told of: it is asked for when somebody wants to know. */
export function MadeFromDetails({ decision }: { decision: Decision }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const asked = useAsked(isOpen ? listEntries({ after: decision.seq - 1, limit: 1 }) : null, ONCE);
  return (
    <details className="made" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="quiet">
        made from<span className="hidden-visually"> what: entry {decision.seq}</span>
      </summary>
      {isOpen && (
        <AskedPart asked={asked} what={`entry ${decision.seq}`}>
          {({ entries }) => <MadeFrom decision={decision} made={readMade(entries[0]?.body)} />}
        </AskedPart>
      )}
    </details>
  );
}

/** The figures of a decision, under which policy and by which code it was made, and whether it comes out the same again. */
export function MadeFrom({ decision, made }: { decision: Decision; made: Made | null }): ReactNode {
  if (made === null) return <p className="quiet">What it was made from is not recorded with it.</p>;
  return (
    <div className="made__body">
      <dl className="made__figures">
        {made.figures.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Streams made={made} />
      <p className="quiet">
        inputs <code title={made.digest}>{made.digest.slice(0, 12)}</code> · policy{' '}
        <code title={made.policy}>{made.policy.slice(0, 12)}</code> · code <code>{made.code}</code>
      </p>
      <ReplayButton decision={decision} />
      <p className="quiet">
        <Link to="." search={(before: Record<string, unknown>) => ({ ...before, at: decision.at })}>
          Show everything as it was known then
        </Link>
      </p>
      <details>
        <summary className="quiet">all of the inputs</summary>
        <pre className="made__inputs" tabIndex={0}>
          {JSON.stringify(made.inputs, null, 2)}
        </pre>
      </details>
    </div>
  );
}

function Streams({ made: { streams } }: { made: Made }): ReactNode {
  if (streams.length === 0) return null;
  return (
    <ul className="made__streams">
      {streams.map(({ indicator, candidate, baseline, worse, within }) => (
        <li key={indicator}>
          <b>{indicator}</b> bad {candidate}, against {baseline} of the baseline in this step; worse {worse} needed, within what
          is allowed {within} needed
        </li>
      ))}
    </ul>
  );
}
