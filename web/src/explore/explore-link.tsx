import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Explored } from './explore-search.ts';

type Given = {
  /** What is looked at there; the time that is looked at stays. */
  readonly search: Partial<Record<keyof Explored, string | undefined>>;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly label?: string;
  readonly children: ReactNode;
};

/** A way to another view of the evidence, within the same screen. */
export function ExploreLink({ search, className, isCurrent = false, label, children }: Given): ReactNode {
  const next = (before: Record<string, unknown>) => ({ ...before, ...search });
  return (
    <Link
      to="/explore"
      search={next as never}
      resetScroll={false}
      className={className}
      aria-current={isCurrent ? 'true' : undefined}
      aria-label={label}
      activeOptions={{ exact: true, includeSearch: true }}
    >
      {children}
    </Link>
  );
}

/** Nothing of what was chosen of one thing means anything of another. */
export const ELSEWHERE = { by: undefined, where: undefined, a: undefined, b: undefined, find: undefined } as const;
