import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import './kit.css';

/** A step on the way here: text, and where it leads; the last one is where we are and leads nowhere. */
export type Crumb = { readonly text: string; readonly to?: string };
type Given = {
  readonly title: ReactNode;
  /** What the tab of the browser says, where the heading is not a plain text or says too little. */
  readonly tab?: string;
  readonly crumbs?: readonly Crumb[];
  /** Beside the title: a <StateWord>. */
  readonly state?: ReactNode;
  /** One sentence under the title. */
  readonly about?: ReactNode;
  /** Short facts in a row, in a <> or a list of spans. */
  readonly facts?: ReactNode;
  /** Buttons and choices, at the right where there is room. */
  readonly actions?: ReactNode;
};

/** The head of a screen: where it is, what it is about, how that stands, and what can be done. Its heading is the only h1. */
export function PageHead({ title, tab, crumbs = [], state, about, facts, actions }: Given): ReactNode {
  const shown = tab ?? (typeof title === 'string' ? title : null);
  return (
    <header className="page-head">
      {shown !== null && <title>{`${shown} – Plimsoll`}</title>}
      <div className="page-head__words">
        {crumbs.length > 0 && <Crumbs crumbs={crumbs} />}
        <h1 className="page-head__title">
          {title} {state}
        </h1>
        {about !== undefined && about !== '' && <p className="page-head__about">{about}</p>}
        {facts !== undefined && <p className="facts">{facts}</p>}
      </div>
      {actions !== undefined && <div className="page-head__actions">{actions}</div>}
    </header>
  );
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }): ReactNode {
  return (
    <nav className="crumbs" aria-label="Where this is">
      <ol>
        {crumbs.map(({ text, to }) => (
          <li key={`${to ?? ''} ${text}`}>{to === undefined ? <span>{text}</span> : <Link to={to}>{text}</Link>}</li>
        ))}
      </ol>
    </nav>
  );
}
