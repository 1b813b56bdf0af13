import type { ReactNode } from 'react';
import type { AdjustmentView } from '../../../src/wire/adjustment.ts';
import { Section } from '../kit/section.tsx';
import { showMoment } from '../show.ts';

/** What does not count, who wanted that, and why. */
export function AdjustmentsSection({ adjustments, at }: { adjustments: readonly AdjustmentView[]; at: number }): ReactNode {
  return (
    <Section id="adjusted" title="Time that is adjusted out">
      <ul className="doubts">
        {adjustments.map((one) => (
          <li key={one.name}>
            {one.sentence}
            <p className="facts">
              <span>{one.mode === 'exclude' ? 'left out' : 'counts as good'}</span>
              <span>asked for by {one.requested_by}</span>
              {one.approved_by !== null && <span>approved by {one.approved_by}</span>}
              {one.spans.slice(0, 3).map((span) => (
                <span key={span.from}>
                  {showMoment(span.from, at)} to {showMoment(span.to, at)}
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
