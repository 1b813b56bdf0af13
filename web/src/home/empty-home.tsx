import { lazy, Suspense, type ReactNode } from 'react';
import { Waiting } from '../kit/waiting.tsx';

// Whoever has promised something does not need to fetch how to begin.
const StartPage = lazy(async () => ({ default: (await import('../first/start-page.tsx')).StartPage }));

/** Nothing is promised yet, so nothing can be good or bad: the page leads to the first promise instead. */
export function EmptyHome(): ReactNode {
  return (
    <Suspense fallback={<Waiting what="the first steps" />}>
      <StartPage />
    </Suspense>
  );
}
