import type { ReactNode } from 'react';
import { HealthShape } from '../mark/health-glyph.tsx';
import { shapeOf, type Tone } from './tone.ts';
import './kit.css';

/** A state as a shape and a word in its colour. Plain has no shape: it is no judgement. */
export function StateWord({ tone, children }: { tone: Tone; children: ReactNode }): ReactNode {
  return (
    <span className={tone === 'plain' ? 'health' : `health tone-${tone}`}>
      {tone !== 'plain' && <HealthShape health={shapeOf(tone)} />}
      {children}
    </span>
  );
}

/** A short word in a frame: a kind, a count, a severity. */
export function Pill({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }): ReactNode {
  return <span className={`pill pill--${tone}`}>{children}</span>;
}
