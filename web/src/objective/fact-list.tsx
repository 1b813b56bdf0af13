import type { ReactNode } from 'react';
import type { Fact } from './budget-facts.ts';

/** Figures with what each of them is, to be read one by one. */
export function FactList({ facts }: { facts: readonly Fact[] }): ReactNode {
  return (
    <dl className="figures">
      {facts.map(({ name, value, note }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value} <span className="quiet">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
