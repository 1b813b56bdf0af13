import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { CatalogDiagnosticView, CatalogEditedView, CatalogFilesView } from '../../../src/wire/catalog.ts';
import { CodeEditor, type Spot } from './code-editor.tsx';
import { fileRows, isUnchanged, textOf, withText, type Draft } from './draft.ts';
import { EditActions } from './edit-actions.tsx';
import { FileList } from './file-list.tsx';
import { MovedNote } from './moved-note.tsx';
import { PlanPanel } from './plan-panel.tsx';
import { ProblemList } from './problem-list.tsx';
import { useCheck } from './use-check.ts';
import { useDraft } from './use-draft.ts';

/** Files, text, mistakes and plan beside each other. */
export function EditDesk({
  files: now,
  isPast,
  again,
}: {
  files: CatalogFilesView;
  isPast: boolean;
  again: () => void;
}): ReactNode {
  const { draft, setDraft } = useDraft(now);
  const [done, setDone] = useState<CatalogEditedView | null>(null);
  const checked = useCheck(draft);
  const rows = fileRows(draft, now.files);
  const { file, spot, show, go } = useShown(rows.map((row) => row.file));
  const mistakes = checked.kind === 'known' ? [...checked.check.mistakes, ...checked.check.warnings] : [];
  const here = useMemo(() => mistakes.filter((one) => one.file === file), [checked, file]);
  const isDone = done?.base === now.base && draft.base !== now.base;
  // What was put in force is what the files are by now.
  useEffect(() => {
    if (isDone) setDraft({ base: now.base, texts: {} });
  }, [isDone, now.base]);
  const isMoved = draft.base !== now.base && !isUnchanged(draft) && !isDone;
  const change = (text: string | null): void => {
    if (text === textOf(draft, now.files, file)) return;
    setDone(null);
    setDraft(withText(settled(draft, now), now.files, { file, text }));
  };
  const isGone = draft.texts[file] === null;
  return (
    <>
      {done !== null && <Done done={done} />}
      {isMoved && <MovedNote draft={draft} now={now} take={setDraft} show={show} />}
      <div className="edit__columns">
        <FileList
          rows={rows}
          shown={file}
          mistakes={checked.kind === 'known' ? checked.check.mistakes : []}
          readOnly={isPast}
          show={show}
          add={(name) => {
            setDraft(withText(settled(draft, now), now.files, { file: name, text: '' }));
            show(name);
          }}
        />
        <section className="edit__text" aria-label="Text">
          <header className="edit__bar">
            <b className="edit__file">{file === '' ? 'No file yet' : file}</b>
            {!isPast && file !== '' && (
              <button
                type="button"
                className="edit__remove"
                onClick={() => change(isGone ? (originalOf(now, file) ?? '') : null)}
              >
                {isGone ? 'Keep this file' : 'Remove this file'}
              </button>
            )}
          </header>
          {file === '' ? (
            <p className="edit__empty">There is no file yet. Begin one at the left.</p>
          ) : isGone ? (
            <p className="edit__empty">This file will be removed when the change is put in force.</p>
          ) : (
            <CodeEditor
              file={file}
              text={textOf(draft, now.files, file)}
              readOnly={isPast}
              diagnostics={here}
              spot={spot}
              onText={change}
              texts={() => rows.map((row) => textOf(draft, now.files, row.file))}
            />
          )}
          <ProblemList checked={checked} go={go} />
        </section>
        <div className="edit__side">
          {!isPast && (
            <EditActions
              draft={draft}
              now={now}
              checked={checked}
              isMoved={isMoved}
              drop={() => setDraft({ base: now.base, texts: {} })}
              done={(edited) => {
                setDone(edited);
                again();
              }}
            />
          )}
          <PlanPanel checked={checked} isUnchanged={isUnchanged(draft)} />
        </div>
      </div>
    </>
  );
}

/** A draft of nothing is about the files as they are now. */
function settled(draft: Draft, { base }: CatalogFilesView): Draft {
  return isUnchanged(draft) ? { base, texts: {} } : draft;
}

function originalOf({ files }: CatalogFilesView, file: string): string | undefined {
  return files.find((one) => one.file === file)?.text;
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
