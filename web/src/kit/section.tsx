import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import './kit.css';

type Given = {
  /** In the address, so that the panel can be sent to somebody. */
  readonly id: string;
  readonly title: ReactNode;
  /** At the right of the heading: a <Seen>, a choice, a count. */
  readonly aside?: ReactNode;
  /** `open` has no ground and no border: it stands on the page itself. */
  readonly ground?: 'panel' | 'open';
  readonly children: ReactNode;
};

/** A part of a screen. Its heading leads to itself, so that everything has a link. */
export function Section({ id, title, aside, ground = 'panel', children }: Given): ReactNode {
  return (
    <section id={id} className={ground === 'panel' ? 'panel section' : 'section section--open'} aria-labelledby={`${id}-heading`}>
      <div className="section__head">
        <h2 id={`${id}-heading`}>
          <Link to="." hash={id} search className="section__link">
            {title}
          </Link>
        </h2>
        {aside !== undefined && <div className="section__aside">{aside}</div>}
      </div>
      {children}
    </section>
  );
}
