import { useState, type ReactNode } from 'react';
import type { CatalogEditedView, CatalogFilesView } from '../../../src/wire/catalog.ts';
import { applyCatalog } from '../api/commands.ts';
import { OrderDialog } from '../order/order-dialog.tsx';
import type { Order } from '../order/order.ts';
import { isUnchanged, newTexts, type Draft } from './draft.ts';
import { patchOf } from './line-diff.ts';
import { changedTexts, FileDifference } from './moved-note.tsx';
import { blockedBecause } from './plan-rows.ts';
import type { Checked } from './use-check.ts';

type Given = {
  readonly draft: Draft;
  readonly now: CatalogFilesView;
  readonly checked: Checked;
  readonly isMoved: boolean;
  readonly drop: () => void;
  readonly done: (edited: CatalogEditedView) => void;
};

/** Put it in force, or take it away to where the files are kept; what cannot be done says why. */
export function EditActions({ draft, now, checked, isMoved, drop, done }: Given): ReactNode {
  const [isAsking, setIsAsking] = useState(false);
  const clean = isUnchanged(draft);
  const why = blockedBecause(stateOf({ draft, checked, isMoved }), now.writable);
  return (
    <section className="panel actions" aria-label="What to do with it">
      <button
        type="button"
        className="button button--ink actions__apply"
        aria-disabled={why !== null}
        aria-describedby="apply-why"
        onClick={() => why === null && setIsAsking(true)}
      >
        Put it in force
      </button>
      <p id="apply-why" className="quiet">
        {why ?? 'You are asked for a reason, which the ledger keeps.'}
      </p>
      {!now.writable.can && <p className="actions__hint">{now.writable.hint}</p>}
      {!clean && <Taking draft={draft} now={now} drop={drop} />}
      {isAsking && <OrderDialog order={orderOf({ draft, checked, done })} close={() => setIsAsking(false)} />}
    </section>
  );
}

function Taking({ draft, now, drop }: Pick<Given, 'draft' | 'now' | 'drop'>): ReactNode {
  const texts = changedTexts(draft, now.files);
  return (
    <>
      <div className="actions__row">
        <button type="button" className="button" onClick={() => save('catalog.patch', patchOf(texts))}>
          Save as a patch
        </button>
        <button type="button" className="button" onClick={drop}>
          Drop my changes
        </button>
      </div>
      <details className="actions__difference">
        <summary>
          {texts.length === 1 ? 'What you have changed in one file' : `What you have changed in ${texts.length} files`}
        </summary>
        {texts.map(({ file, before, after }) => (
          <FileDifference key={file} file={file} before={before ?? ''} after={after ?? ''} />
        ))}
      </details>
    </>
  );
}

type Asked = Pick<Given, 'draft' | 'checked'>;

function stateOf({ draft, checked, isMoved }: Asked & Pick<Given, 'isMoved'>): Parameters<typeof blockedBecause>[0] {
  const known = checked.kind === 'known';
  return {
    isUnchanged: isUnchanged(draft),
    mistakes: known ? checked.check.mistakes.length + (checked.check.valid ? 0 : checked.check.left_out) : 0,
    isOld: !known || checked.isOld,
    isMoved,
  };
}

function orderOf({ draft, checked, done }: Asked & Pick<Given, 'done'>): Order {
  const consequence = checked.kind === 'known' ? (checked.check.plan?.sentence ?? '') : '';
  return {
    key: 'apply',
    path: applyCatalog().path,
    label: 'Put it in force',
    title: 'Put this catalog in force',
    consequence,
    tone: 'plain',
    refused: null,
    body: { base: draft.base, files: newTexts(draft) },
    done: (answer) => done(answer as CatalogEditedView),
  };
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
