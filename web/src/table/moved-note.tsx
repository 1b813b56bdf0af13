import type { ReactNode } from 'react';
import { showCount } from '../show.ts';

/** While somebody reads, rows stay where they are; how many would stand elsewhere is said. */
export function MovedNote({ moved, release, what }: { moved: number; release: () => void; what?: string }): ReactNode {
  if (moved === 0) return null;
  return (
    <p className="long__moved" role="status">
      <button type="button" className="button" onClick={release}>
        {what === undefined
          ? `${showCount(moved)} ${moved === 1 ? 'has' : 'have'} moved – sort again`
          : `${showCount(moved)} ${what}`}
      </button>
    </p>
  );
}
