import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { everyObjective } from '../home/headline.ts';
import { useLive } from '../live/use-live.tsx';
import { HealthShape } from '../mark/health-glyph.tsx';
import type { Stated } from './probe-rows.ts';
import '../home/home.css';
import '../journey/journey.css';
import './evidence.css';

/** What all pages about the evidence itself stand in. */
export function EvidencePage({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section className="evidence" aria-label={title}>
      <title>{`${title} – Plimsoll`}</title>
      <nav className="evidence__ways" aria-label="Evidence">
        <Link to="/evidence" activeOptions={{ exact: true }}>
          Coverage
        </Link>
        <Link to="/evidence/map">Map</Link>
        <Link to="/evidence/probes">Probes</Link>
        <Link to="/evidence/reconciliations">Reconciliations</Link>
        <Link to="/evidence/traces">Traces</Link>
      </nav>
      {children}
    </section>
  );
}

/** A state as a shape and a word, in the colour that it has everywhere. */
export function StateWord({ state }: { state: Stated }): ReactNode {
  return (
    <span className={`health tone-${state.health}`}>
      <HealthShape health={state.health} />
      {state.text}
    </span>
  );
}

export function JourneyLink({ name }: { name: string }): ReactNode {
  return (
    <Link to="/journeys/$name" params={{ name }}>
      {name}
    </Link>
  );
}

/** The promises that are made about one of these indicators; without any it says how to make one. */
export function PromisedOf({ indicators }: { indicators: readonly string[] }): ReactNode {
  const { home } = useLive();
  if (home === null) return null;
  const promises = everyObjective(home).filter(({ indicator }) => indicator !== null && indicators.includes(indicator));
  if (promises.length === 0) {
    return <p className="quiet">Nothing is promised of it. An objective can name {indicators.join(', ')}.</p>;
  }
  return (
    <p>
      Promised:{' '}
      {promises.map(({ name, display_name: shown, health }, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <Link to="/objectives/$name" params={{ name }}>
            {shown}
          </Link>{' '}
          <span className={`tone-${health}`}>({health})</span>
        </span>
      ))}
    </p>
  );
}

/** What to declare, where nothing is. */
export function Declare({ text, example }: { text: string; example: string }): ReactNode {
  return (
    <div className="panel evidence__section">
      <p>{text}</p>
      <pre className="evidence__example" tabIndex={0}>
        <code>{example}</code>
      </pre>
    </div>
  );
}
