import type { ReactNode } from 'react';
import type { Past } from '../live/live-state.ts';
import { explainSeal, showAsOf } from './moment.ts';
import './past.css';

/** Stays in sight while the page is read: nobody may take the past for the present. */
export function PastBanner({ past, change, leave }: { past: Past; change: () => void; leave: () => void }): ReactNode {
  return (
    <section className="past" aria-label="The past">
      <p role="status">
        <strong>
          This is the past: <time dateTime={past.at}>{showAsOf(past.at)}</time> UTC.
        </strong>{' '}
        {past.refused === null && <span>{explainSeal(past.knownUntil)} Nothing can be ordered here.</span>}
      </p>
      <p className="past__ways">
        <button type="button" className="past__way" onClick={change}>
          Another moment
        </button>
        <button type="button" className="past__way" onClick={leave}>
          Back to now
        </button>
      </p>
    </section>
  );
}

/** Instead of a screen, while a moment is opened, and where nothing is kept of it. */
export function NoPast({ at, refused }: { at: string; refused: string | null }): ReactNode {
  return (
    <section className="notice">
      <title>{`${showAsOf(at)} – Plimsoll`}</title>
      <h1>{refused === null ? `Opening ${showAsOf(at)} UTC` : 'Nothing can be shown of that moment'}</h1>
      <p>
        {refused === null
          ? 'The state is folded from the ledger, and the evidence read as it was then. This takes a few seconds.'
          : refused}
      </p>
    </section>
  );
}
