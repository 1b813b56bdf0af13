import type { ReactNode } from 'react';
import type { Health } from '../../../src/wire/objective.ts';

const SHAPES: Readonly<Record<Health, string>> = {
  healthy: 'M8 2A6 6 0 1 1 8 14A6 6 0 1 1 8 2Z',
  burning: 'M8 1.5L15 14H1Z',
  exhausted: 'M2.5 2.5H13.5V13.5H2.5Z',
  blind: 'M8 1L15 8L8 15L1 8Z',
};

/** Health as a shape and a word as well as a colour, so that it does not depend on seeing colours. */
export function HealthWord({ health }: { health: Health }): ReactNode {
  return (
    <span className={`health tone-${health}`}>
      <HealthShape health={health} />
      {health}
    </span>
  );
}

/** The shape alone, beside a word that says what it means. */
export function HealthShape({ health }: { health: Health }): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="0.8em" height="0.8em" aria-hidden="true">
      {health === 'blind' ? (
        <path d={SHAPES.blind} fill="url(#hatch-blind-fine)" stroke="currentColor" strokeWidth="1.6" />
      ) : (
        <path d={SHAPES[health]} fill="currentColor" />
      )}
    </svg>
  );
}
