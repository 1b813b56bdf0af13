import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { CatalogDiagnosticView, CatalogEditedView, CatalogFilesView } from '../../../src/wire/catalog.ts';
import { CodeEditor, type Spot } from './code-editor.tsx';
import { fileRows, isUnchanged, textOf, withText, type Draft, type NewText } from './draft.ts';
import { EditActions } from './edit-actions.tsx';
import { FileList } from './file-list.tsx';
import { MovedNote } from './moved-note.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { ProblemList } from './problem-list.tsx';
import { useCheck, type Checked } from './use-check.ts';
import { useDraft } from './use-draft.ts';

type Given = { readonly files: CatalogFilesView; readonly isPast: boolean; readonly again: () => void };

/** Files, text, mistakes and plan beside each other. */
export function EditDesk({ files: now, isPast, again }: Given): ReactNode {
  const { draft, setDraft } = useDraft(now);
  const [done, setDone] = useState<CatalogEditedView | null>(null);
  const checked = useCheck(draft);
  const rows = fileRows(draft, now.files);
  const shown = useShown(rows.map((row) => row.file));
  const isDone = done?.base === now.base && draft.base !== now.base;
  // What was put in force is what the files are by now.
  useEffect(() => {
    if (isDone) setDraft({ base: now.base, texts: {} });
  }, [isDone, now.base, setDraft]);
  const isMoved = draft.base !== now.base && !isUnchanged(draft) && !isDone;
  const write = (next: NewText): void => {
    setDone(null);
    setDraft(withText(settled(draft, now), now.files, next));
  };
  const add = (name: string): void => {
    write({ file: name, text: '' });
    shown.show(name);
  };
  const edited = (answer: CatalogEditedView): void => {
    setDone(answer);
    again();
  };
  const drop = (): void => setDraft({ base: now.base, texts: {} });
  const mistakes = checked.kind === 'known' ? checked.check.mistakes : [];
  return (
    <>
      {done !== null && <Done done={done} />}
      {isMoved && <MovedNote draft={draft} now={now} take={setDraft} show={shown.show} />}
      <div className="edit__columns">
        <FileList rows={rows} shown={shown.file} mistakes={mistakes} readOnly={isPast} show={shown.show} add={add} />
        <TextPart now={now} draft={draft} checked={checked} isPast={isPast} shown={shown} write={write} />
        <div className="edit__side">
          {!isPast && <EditActions draft={draft} now={now} checked={checked} isMoved={isMoved} drop={drop} done={edited} />}
          <PlanPanel checked={checked} isUnchanged={isUnchanged(draft)} />
        </div>
      </div>
    </>
  );
}

type Part = {
  readonly now: CatalogFilesView;
  readonly draft: Draft;
  readonly checked: Checked;
  readonly isPast: boolean;
  readonly shown: Shown;
  readonly write: (next: NewText) => void;
};

/** The text of one file, and under it what is wrong in all of them. */
function TextPart({ now, draft, checked, isPast, shown: { file, spot, go }, write }: Part): ReactNode {
  const here = useMemo(() => diagnosticsIn(checked, file), [checked, file]);
  const isGone = draft.texts[file] === null;
  const text = textOf(draft, now.files, file);
  return (
    <section className="edit__text" aria-label="Text">
      <header className="edit__bar">
        <b className="edit__file">{file === '' ? 'No file yet' : file}</b>
        {!isPast && file !== '' && (
          <button type="button" className="edit__remove" onClick={() => write({ file, text: isGone ? text : null })}>
            {isGone ? 'Keep this file' : 'Remove this file'}
          </button>
        )}
      </header>
      {file === '' || isGone ? (
        <p className="edit__empty">
          {isGone
            ? 'This file will be removed when the change is put in force.'
            : 'There is no file yet. Begin one with “New file”.'}
        </p>
      ) : (
        <CodeEditor
          file={file}
          text={text}
          readOnly={isPast}
          diagnostics={here}
          spot={spot}
          onText={(typed) => typed !== text && write({ file, text: typed })}
          texts={() => fileRows(draft, now.files).map((row) => textOf(draft, now.files, row.file))}
        />
      )}
      <ProblemList checked={checked} go={go} />
    </section>
  );
}

function diagnosticsIn(checked: Checked, file: string): readonly CatalogDiagnosticView[] {
  if (checked.kind !== 'known') return [];
  return [...checked.check.mistakes, ...checked.check.warnings].filter((one) => one.file === file);
}

/** A draft of nothing is about the files as they are now. */
function settled(draft: Draft, { base }: CatalogFilesView): Draft {
  return isUnchanged(draft) ? { base, texts: {} } : draft;
}

type Shown = {
  readonly file: string;
  readonly spot: Spot | null;
  readonly show: (file: string) => void;
  readonly go: (problem: Pick<CatalogDiagnosticView, 'file' | 'line' | 'column'>) => void;
};

/** Which file is looked at stands in the address, so that a place in it can be sent to somebody. */
function useShown(names: readonly string[]): Shown {
  const { file: asked, line } = useSearch({ from: '/catalog/edit' });
  const navigate = useNavigate({ from: '/catalog/edit' });
  const [spot, setSpot] = useState<Spot | null>(line === undefined ? null : { line, column: 1 });
  const file = asked !== undefined && names.includes(asked) ? asked : (names[0] ?? '');
  const show = (name: string): void => {
    setSpot(null);
    void navigate({ search: { file: name }, replace: true });
  };
  return {
    file,
    spot,
    show,
    go({ file: name, line: row, column }) {
      if (name !== file) void navigate({ search: { file: name, line: row }, replace: true });
      setSpot({ line: row, column });
    },
  };
}

function Done({ done }: { done: CatalogEditedView }): ReactNode {
  return (
    <p className="edit__done" role="status">
      <strong>{done.sentence}</strong>{' '}
      <Link to="/ledger" search={{ subject: 'catalog' }}>
        Entry {done.entry} says who and why
      </Link>
      {' · '}
      <Link to="/catalog">Read it as a document</Link>
    </p>
  );
}
