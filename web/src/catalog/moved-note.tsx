import type { ReactNode } from 'react';
import type { CatalogFilesView } from '../../../src/wire/catalog.ts';
import { rebased, textOf, type Draft } from './draft.ts';
import { diffLines, hunksOf } from './line-diff.ts';

type Given = {
  readonly draft: Draft;
  readonly now: CatalogFilesView;
  readonly take: (draft: Draft) => void;
  readonly show: (file: string) => void;
};

/** The files are not any more what the draft was written over: what differs is shown before anything is decided. */
export function MovedNote({ draft, now, take, show }: Given): ReactNode {
  const changed = Object.entries(draft.texts);
  return (
    <section className="trouble moved" aria-label="The files have changed meanwhile">
      <p>
        <strong>The files have changed meanwhile.</strong> Somebody changed them where they are kept, or from another screen. This
        is what your text has otherwise than the files have now:
      </p>
      {changed.map(([file, text]) => (
        <FileDifference
          key={file}
          file={file}
          before={now.files.find((one) => one.file === file)?.text ?? ''}
          after={text ?? ''}
          show={show}
        />
      ))}
      <div className="moved__buttons">
        <button type="button" className="button button--ink" onClick={() => take(rebased(draft, now))}>
          Keep my text, over the files of now
        </button>
        <button type="button" className="button" onClick={() => take({ base: now.base, texts: {} })}>
          Take the files as they are
        </button>
      </div>
    </section>
  );
}

type Differing = {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly show?: (file: string) => void;
};

/** Lines that differ, red and green and by their signs. */
export function FileDifference({ file, before, after, show }: Differing): ReactNode {
  const hunks = hunksOf(diffLines(before, after));
  return (
    <figure className="difference">
      <figcaption>
        {show === undefined ? (
          <b>{file}</b>
        ) : (
          <button type="button" className="difference__file" onClick={() => show(file)}>
            {file}
          </button>
        )}
      </figcaption>
      {hunks.length === 0 && <p className="quiet">The same by now.</p>}
      {hunks.map((hunk) => (
        <pre
          key={`${hunk.before} ${hunk.after}`}
          className="difference__lines"
          tabIndex={0}
          aria-label={`${file}, from line ${hunk.after}`}
        >
          {hunk.lines.map(({ kind, text }, index) => (
            <span key={`${index} ${text}`} className={`difference__line difference__line--${kind}`}>
              {SIGNS[kind]}
              {text}
              {'\n'}
            </span>
          ))}
        </pre>
      ))}
    </figure>
  );
}
const SIGNS = { same: '  ', added: '+ ', removed: '- ' } as const;

/** For whoever cannot write here: the change, to be made where the files are kept. */
export function changedTexts(
  draft: Draft,
  files: CatalogFilesView['files'],
): readonly { readonly file: string; readonly before: string | null; readonly after: string | null }[] {
  return Object.keys(draft.texts).map((file) => ({
    file,
    before: files.find((one) => one.file === file)?.text ?? null,
    after: draft.texts[file] === null ? null : textOf(draft, files, file),
  }));
}
