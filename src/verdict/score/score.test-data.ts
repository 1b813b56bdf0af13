import type { ScoreMember, ScoreTerms } from '../../catalog/score-terms.ts';
import { MINUTE, type DurationMs } from '../../kernel/units.ts';
import { CERTAIN, DARK } from './confidence.ts';
import { qualityOfSpent } from './quality.ts';
import type { MemberFacts } from './score-of.ts';

export const TERMS: ScoreTerms = {
  members: [],
  healthy: { enter: 0.9, leave: 0.87 },
  atRisk: { enter: 0.7, leave: 0.66 },
  dwellMs: (5 * MINUTE) as DurationMs,
  leastConfidence: 0.7,
  mostPerHour: null,
};

export type Given = {
  readonly weight?: number;
  readonly spent?: number;
  /** Confidence; 0 is dark. */
  readonly k?: number;
  readonly key?: boolean;
  readonly whenMissing?: ScoreMember['whenMissing'];
  readonly atMost?: number | null;
  readonly unseen?: number;
};

/** A member as the worked examples give it. */
export function given(name: string, { spent = 0, k = 1, weight = 1, key = false, ...rest }: Given = {}): MemberFacts {
  const { whenMissing = 'hold', atMost = null, unseen = 0 } = rest;
  return {
    member: { of: { kind: 'objective', name }, weight, key, whenMissing, maxDelayMs: (5 * MINUTE) as DurationMs },
    quality: k === 0 ? null : qualityOfSpent(spent),
    confidence: k === 0 ? DARK : { ...CERTAIN, coverage: k, all: k },
    standing: k === 0 ? 'unknown' : spent >= 1 ? 'breached' : 'kept',
    unseen,
    atMost,
  };
}
