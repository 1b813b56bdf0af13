import type { ReactNode } from 'react';
import type { RolloutView } from '../../../src/wire/rollout.ts';
import type { VersionView } from '../../../src/wire/release.ts';
import { readNotes } from './notes.ts';

export function RolloutNotes({
  rollout,
  versions,
  at,
}: {
  rollout: RolloutView;
  versions: readonly VersionView[];
  at: number;
}): ReactNode {
  const notes = readNotes(rollout, { versions, at });
  if (notes.length === 0) return null;
  return (
    <ul className="notes" aria-label="To be known beside it">
      {notes.map((note) => (
        <li key={note.key} className={`notes__note notes__note--${note.tone}`}>
          <b>{note.title}.</b> {note.text}
        </li>
      ))}
    </ul>
  );
}
