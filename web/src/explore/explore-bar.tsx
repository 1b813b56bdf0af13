import { useState, type ReactNode } from 'react';
import { listIndicators } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { ELSEWHERE, ExploreLink } from './explore-link.tsx';
import { pairsOf, USUAL_WINDOW, WINDOWS, showSpan, withPair, type Explored } from './explore-search.ts';

/** Over which time; a stretch that was taken from a chart stands there until another time is chosen. */
export function WindowChoice({ explored }: { explored: Explored }): ReactNode {
  const isTaken = explored.from !== undefined;
  return (
    <nav className="explore__choice" aria-label="Over which time">
      {WINDOWS.map(({ name }) => {
        const isChosen = !isTaken && name === (explored.window ?? USUAL_WINDOW);
        return (
          <ExploreLink
            key={name}
            search={{ window: name, from: undefined, to: undefined }}
            className={isChosen ? 'explore__one explore__one--chosen' : 'explore__one'}
            isCurrent={isChosen}
          >
            <span className="hidden-visually">the last </span>
            {name}
          </ExploreLink>
        );
      })}
      {isTaken && <span className="explore__one explore__one--chosen explore__taken">{showSpan(explored)}</span>}
    </nav>
  );
}

/** Which label is drawn value by value. */
export function SplitChoice({ labels, explored }: { labels: readonly string[]; explored: Explored }): ReactNode {
  if (labels.length === 0) return null;
  return (
    <nav className="explore__choice" aria-label="Split by">
      <span className="label">split by</span>
      {[undefined, ...labels].map((label) => (
        <ExploreLink
          key={label ?? ''}
          search={{ by: label, a: undefined, b: undefined }}
          className={label === explored.by ? 'explore__one explore__one--chosen' : 'explore__one'}
          isCurrent={label === explored.by}
        >
          {label ?? 'nothing'}
        </ExploreLink>
      ))}
    </nav>
  );
}

/** What all figures are restricted to, each with the way back. */
export function Filters({ explored }: { explored: Explored }): ReactNode {
  const pairs = pairsOf(explored.where);
  if (pairs.length === 0) return null;
  return (
    <ul className="explore__filters" aria-label="Only">
      {pairs.map(([label, value]) => (
        <li key={label}>
          <span>
            only {label} <b>{value}</b>
          </span>
          <ExploreLink
            search={{ where: withPair(explored.where, label, null) }}
            label={`All of ${label} again`}
            className="explore__out"
          >
            ×
          </ExploreLink>
        </li>
      ))}
    </ul>
  );
}

/** Another indicator by its name; the time that is looked at stays. */
export function IndicatorSearch(): ReactNode {
  const [text, setText] = useState('');
  const asked = useAsked(text === '' ? null : listIndicators({ text, limit: 8 }), { everyMs: 120_000 });
  const found = text !== '' && asked.kind === 'known' ? asked.view.indicators : [];
  return (
    <search className="explore__search">
      <input
        type="search"
        placeholder="Another indicator"
        aria-label="Another indicator"
        onKeyDown={(event) => event.key === 'Escape' && setText('')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {text !== '' && (
        <div className="explore__found">
          {asked.kind === 'known' && found.length === 0 && <p className="quiet">No indicator is called so.</p>}
          <ul>
            {found.map(({ name, title, journey }) => (
              <li key={name}>
                <ExploreLink search={{ ...ELSEWHERE, indicator: name, journey: undefined, service: undefined }}>
                  <b>{title}</b> <span className="quiet">{journey}</span>
                </ExploreLink>
              </li>
            ))}
          </ul>
        </div>
      )}
    </search>
  );
}
