import type { ReactNode } from 'react';

export function LockedPage(): ReactNode {
  return (
    <section className="notice">
      <h1>This page needs the link with the key</h1>
      <p>Plimsoll is running, but this browser has not been let in yet.</p>
      <ol className="notice__steps">
        <li>
          Open the link that <code>npm start</code> printed in its terminal, or
        </li>
        <li>
          run <code>plimsoll open</code> on the same machine, which prints that link again.
        </li>
      </ol>
      <p className="quiet">The key stays in this browser. The page goes on by itself once it is there.</p>
    </section>
  );
}
