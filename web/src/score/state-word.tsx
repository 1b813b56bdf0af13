import type { ReactNode } from 'react';
import { HealthShape } from '../mark/health-glyph.tsx';
import { scoreTone, showState, type ScoreState } from './score-figure.ts';

const HEALTHS = { good: 'healthy', warning: 'burning', breach: 'exhausted', blind: 'blind' } as const;

/** The state of a score as a shape and a word; the shapes are those of health, because they mean the same. */
export function StateWord({ state }: { state: ScoreState }): ReactNode {
  const tone = scoreTone(state);
  return (
    <span className={`health tone-${tone}`}>
      <HealthShape health={HEALTHS[tone]} />
      {showState(state)}
    </span>
  );
}
