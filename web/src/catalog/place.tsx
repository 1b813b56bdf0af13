import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Where something stands, and the way there. */
export function Place({ file, line }: { file: string | null; line: number | null }): ReactNode {
  if (file === null) return <span>built in</span>;
  return (
    <span className="catalog__place">
      <Link to="/catalog/edit" search={{ file, ...(line !== null && { line }) }}>
        {file}
        {line !== null && `:${line}`}
      </Link>
    </span>
  );
}
