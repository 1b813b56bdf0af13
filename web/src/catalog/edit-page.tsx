import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { CatalogFilesView } from '../../../src/wire/catalog.ts';
import { listCatalogFiles } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { Trouble, Waiting } from '../kit/waiting.tsx';
import { usePast } from '../live/use-live.tsx';
import { EditDesk } from './edit-desk.tsx';
import './catalog.css';
import './edit.css';

/** Somebody may change the files beside us. */
const EVERY_MS = 10_000;

/** The texts of the catalog: written, checked as they are written, and put in force with a reason. */
export function EditPage(): ReactNode {
  const [edits, setEdits] = useState(0);
  const asked = useAsked<CatalogFilesView>(listCatalogFiles(), { everyMs: EVERY_MS, again: String(edits) });
  const past = usePast();
  return (
    <article className="edit">
      <PageHead
        title="Change the catalog"
        crumbs={[{ text: 'Catalog', to: '/catalog' }, { text: 'Change it' }]}
        about="It is checked as you type, by the same rules as plimsoll validate. Nothing is in force before you say so."
      />
      {asked.kind === 'asking' && <Waiting what="the files of the catalog" lines={8} />}
      {asked.kind === 'refused' && <Trouble what="The files cannot be shown:" why={asked.why} />}
      {past !== null && (
        <p>
          These are the files of then. What is past cannot be changed. <Link to="/catalog">Read it as a document</Link>
        </p>
      )}
      {asked.kind === 'known' && <EditDesk files={asked.view} isPast={past !== null} again={() => setEdits(edits + 1)} />}
    </article>
  );
}
