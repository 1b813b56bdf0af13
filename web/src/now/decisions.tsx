import type { ReactNode } from 'react';
import type { TimelineMarkView } from '../../../src/wire/timeline.ts';
import { Section } from '../kit/section.tsx';
import { bound, showAge, showMoment } from '../show.ts';
import { HrefLink } from '../kit/href-link.tsx';
import './now-list.css';

/** What was decided lately, and why: by the system and by people. */
export function Decisions({ marks, at }: { marks: readonly TimelineMarkView[]; at: number }): ReactNode {
  return (
    <Section id="decisions" title="What was done, and why" aside="the last day">
      {marks.length === 0 && <p className="quiet">Nothing was decided.</p>}
      <ol className="now__list">
        {marks.map((mark) => (
          <li key={mark.id} className={`now__entry now__entry--${mark.tone}`}>
            <p className="now__entry-head">
              <HrefLink href={mark.href} text={titleOf(mark)} />
              <time dateTime={mark.at} className="quiet" title={`${showMoment(mark.at, at)} UTC`}>
                {showAge(Math.max(0, at - Date.parse(mark.at)))}
              </time>
            </p>
            <p className="now__why">{bound(mark.sentence)}</p>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function titleOf({ title, part_of: whole, service, version }: TimelineMarkView): string {
  return whole === null ? title : `${service ?? ''} ${version ?? ''}: ${title}`;
}
