import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function NotFound(): ReactNode {
  return (
    <section className="notice">
      <h1>There is no such page</h1>
      <p>
        The address may be mistyped. <Link to="/journeys">Go to the journeys</Link>.
      </p>
    </section>
  );
}
