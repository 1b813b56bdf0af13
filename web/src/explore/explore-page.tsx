import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ChooserPage } from './chooser-page.tsx';
import { readExplored, type Go } from './explore-search.ts';
import { FacetPage } from './facet-page.tsx';
import { IndicatorPage } from './indicator-page.tsx';
import './explore.css';

/** One indicator, or all of a journey or a service, over any time, until it is known why. */
export function ExplorePage(): ReactNode {
  const explored = readExplored(useSearch({ strict: false }));
  const navigate = useNavigate();
  const go: Go = (change, { replace } = { replace: false }) => {
    const search = (before: Record<string, unknown>) => ({ ...before, ...change });
    void navigate({ to: '/explore', search, replace, resetScroll: false } as never);
  };
  const { indicator, journey, service } = explored;
  if (indicator !== undefined) return <IndicatorPage key={indicator} name={indicator} explored={explored} go={go} />;
  if (service !== undefined || journey !== undefined)
    return (
      <FacetPage
        kind={service === undefined ? 'journey' : 'service'}
        name={service ?? journey ?? ''}
        explored={explored}
        go={go}
      />
    );
  return <ChooserPage explored={explored} go={go} />;
}
