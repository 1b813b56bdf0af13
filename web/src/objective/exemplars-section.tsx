import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ExemplarsView } from '../../../src/wire/trace.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { showCohort, showValue } from '../evidence/trace-rows.ts';
import { Section } from '../kit/section.tsx';
import { showMoment } from '../show.ts';

/** From what went wrong to the traces in which it did. */
export function ExemplarsSection({ indicator, at }: { indicator: string; at: number }): ReactNode {
  const path = `/indicators/${encodeURIComponent(indicator)}/exemplars?bad=true&limit=8`;
  const asked = useAsked<ExemplarsView>(path, { everyMs: 30_000 });
  return (
    <Section id="exemplars" title="Traces of what went wrong">
      <AskedPart asked={asked} what="the traces">
        {({ exemplars }) => (
          <>
            {exemplars.length === 0 && <p className="quiet">None is remembered of the last hour.</p>}
            <ul className="traces">
              {exemplars.map((one) => (
                <li key={`${one.trace} ${one.at}`}>
                  <Link to="/evidence/traces/$id" params={{ id: one.trace }} className="mono">
                    {one.trace.slice(0, 12)}…
                  </Link>{' '}
                  <span className="quiet">
                    {[showMoment(one.at, at), showValue(one), showCohort(one.cohort)].filter((part) => part !== '').join(', ')}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )}
      </AskedPart>
    </Section>
  );
}
