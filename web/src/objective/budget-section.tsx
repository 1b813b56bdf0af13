import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ObjectiveView } from '../../../src/wire/objective.ts';
import { readObjective } from '../home/objective-row.ts';
import { LoadLine } from '../mark/load-line.tsx';
import { showCount, showPercent } from '../show.ts';
import { Section } from '../kit/section.tsx';
import { Seen } from '../kit/seen.tsx';
import { readEvidenceQuality, readPace, readPeriod } from './budget-facts.ts';
import { FactList } from './fact-list.tsx';

type Given = { readonly objective: ObjectiveView; readonly at: number; readonly told: number };

/** The load line, raw beside adjusted where both are known, and what it says in a handful of figures. */
export function BudgetSection({ objective, at, told }: Given): ReactNode {
  const row = readObjective(objective, at, told);
  const period = readPeriod(objective);
  const tone = row.mark.kind === 'blind' ? 'blind' : row.mark.health;
  return (
    <Section id="budget" title="The budget">
      <div className="budget__lines">
        <figure className="budget__line">
          <LoadLine mark={row.mark} size={148} />
          <figcaption>
            <strong className={`budget__figure tone-${tone}`}>{row.left}</strong>
            <span className="quiet">{row.leftNote}</span>
          </figcaption>
        </figure>
        {row.raw !== null && (
          <figure className="budget__line budget__line--raw">
            <LoadLine mark={row.raw.mark} size={96} />
            <figcaption>
              <b>raw</b>
              <span className="quiet">{row.raw.text}</span>
            </figcaption>
          </figure>
        )}
      </div>
      <FactList facts={readPace(objective)} />
      {objective.members !== null && <Members objective={objective} />}
      {period !== null && (
        <>
          <h3>This window of the calendar</h3>
          <FactList facts={period} />
        </>
      )}
      <Seen
        window={`the last ${objective.window}`}
        coverage={objective.coverage}
        ageMs={objective.age_ms === null ? null : objective.age_ms + Math.max(0, at - told)}
      />
    </Section>
  );
}

/** How good the evidence is that all of the page rests on. */
export function RestsSection({ objective, at, told }: Given): ReactNode {
  return (
    <Section id="rests" title="What it rests on">
      <FactList facts={readEvidenceQuality(objective, at, told)} />
    </Section>
  );
}

function Members({ objective: { members } }: { objective: ObjectiveView }): ReactNode {
  return (
    <table className="plain-table">
      <caption className="hidden-visually">Members of the joint budget</caption>
      <thead>
        <tr>
          <th scope="col">Member of the joint budget</th>
          <th scope="col">Weight</th>
          <th scope="col">Spent of its own</th>
        </tr>
      </thead>
      <tbody>
        {(members ?? []).map(({ objective, weight, spent }) => (
          <tr key={objective}>
            <th scope="row">
              <Link to="/objectives/$name" params={{ name: objective }}>
                {objective}
              </Link>
            </th>
            <td>{showCount(weight)}</td>
            <td>{spent === null ? <span className="tone-blind">unknown</span> : showPercent(spent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
