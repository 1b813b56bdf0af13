import { useState, type FormEvent, type ReactNode } from 'react';
import type { CatalogDiagnosticView } from '../../../src/wire/catalog.ts';
import { badName, type FileRow } from './draft.ts';

type Given = {
  readonly rows: readonly FileRow[];
  readonly shown: string;
  readonly mistakes: readonly CatalogDiagnosticView[];
  readonly readOnly: boolean;
  readonly show: (file: string) => void;
  readonly add: (file: string) => void;
};

const WORDS = { same: '', changed: 'changed', new: 'new', removed: 'removed' } as const;

/** The files of the catalog, with what has become of each. */
export function FileList({ rows, shown, mistakes, readOnly, show, add }: Given): ReactNode {
  const wrong = new Set(mistakes.map(({ file }) => file));
  return (
    <nav className="files" aria-label="Files">
      <ul>
        {rows.map(({ file, state }) => (
          <li key={file}>
            <button
              type="button"
              className="files__file"
              aria-current={file === shown ? 'true' : undefined}
              onClick={() => show(file)}
            >
              <span className={state === 'removed' ? 'files__name files__name--removed' : 'files__name'}>{file}</span>
              {WORDS[state] !== '' && <span className="files__state">{WORDS[state]}</span>}
              {wrong.has(file) && <span className="tone-breach files__state">mistakes</span>}
            </button>
          </li>
        ))}
      </ul>
      {!readOnly && <NewFile rows={rows} add={add} />}
    </nav>
  );
}

function NewFile({ rows, add }: Pick<Given, 'rows' | 'add'>): ReactNode {
  const [isNaming, setIsNaming] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  if (!isNaming)
    return (
      <button type="button" className="button files__new" onClick={() => setIsNaming(true)}>
        New file
      </button>
    );
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const written = new FormData(event.currentTarget).get('name');
    const name = typeof written === 'string' ? written.trim() : '';
    const why = badName(name, rows);
    setWrong(why);
    if (why !== null) return;
    setIsNaming(false);
    add(name);
  };
  return (
    <form className="files__form" onSubmit={submit} noValidate>
      <label>
        <span className="label">Name of the new file</span>
        <input
          name="name"
          placeholder="checkout.yaml"
          maxLength={200}
          ref={focus}
          aria-invalid={wrong !== null}
          aria-describedby="new-file"
        />
      </label>
      <p id="new-file" role="alert" className="files__wrong">
        {wrong}
      </p>
      <div className="files__buttons">
        <button type="submit" className="button">
          Begin it
        </button>
        <button type="button" className="button" onClick={() => setIsNaming(false)}>
          Leave it
        </button>
      </div>
    </form>
  );
}

function focus(field: HTMLInputElement | null): void {
  field?.focus();
}
