import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Instead of a screen that has a mistake of ours in it: the others still work, and what failed can be passed on. */
export function WentWrong({ error }: { error: unknown }): ReactNode {
  return (
    <section className="notice" role="alert">
      <h1>This screen cannot be drawn</h1>
      <p>
        That is a mistake of the page and says nothing about what it shows: <code>{sayError(error)}</code>
      </p>
      <p>
        <button type="button" className="button" onClick={() => globalThis.location.reload()}>
          Load it again
        </button>{' '}
        or go to <Link to="/now">what hurts now</Link>.
      </p>
    </section>
  );
}

function sayError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
