import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Refusal, tell } from '../api.ts';
import { checkReason, HOLD_LENGTHS, type Override } from './override.ts';

type Order = { readonly override: Override; readonly id: string; readonly close: () => void };

/** No override without a reason: it is what the next person reads in the ledger. */
export function OverrideDialog({ override, id, close }: Order): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [trouble, setTrouble] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  useEffect(() => dialog.current?.showModal(), []); // and the browser puts the focus on the first field
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const order = readOrder(new FormData(event.currentTarget), override);
    const wrong = checkReason(order.reason);
    setTrouble(wrong);
    if (wrong !== null) return;
    setSending(true);
    try {
      await tell(`/rollouts/${encodeURIComponent(id)}/${override.verb}`, order);
      dialog.current?.close();
    } catch (refused) {
      setTrouble(explain(refused));
    }
    setSending(false);
  };
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onClose={close}>
      <form className="dialog__form" onSubmit={(event) => void submit(event)} noValidate>
        <h2 id={title}>{override.title}</h2>
        <p>{override.consequence}</p>
        <Fields override={override} trouble={trouble} troubleId={`${title}-trouble`} />
        <div className="dialog__buttons">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            Leave it as it is
          </button>
          <button
            type="submit"
            className={override.tone === 'breach' ? 'button button--ink-breach' : 'button button--ink'}
            disabled={sending}
          >
            {override.label}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Fields({ override, trouble, troubleId }: { override: Override; trouble: string | null; troubleId: string }): ReactNode {
  return (
    <>
      <label className="dialog__field">
        <span>Reason, for those who read the ledger later</span>
        <textarea name="reason" rows={3} maxLength={500} required aria-describedby={troubleId} aria-invalid={trouble !== null} />
      </label>
      {override.verb === 'hold' && (
        <label className="dialog__field">
          <span>Hold for</span>
          <select name="for_ms" defaultValue={HOLD_LENGTHS[0]?.ms}>
            {HOLD_LENGTHS.map(({ ms, text }) => (
              <option key={ms} value={ms}>
                {text}
              </option>
            ))}
          </select>
        </label>
      )}
      <p id={troubleId} role="alert" className="dialog__trouble">
        {trouble}
      </p>
    </>
  );
}

function readOrder(form: FormData, { verb }: Override): { reason: string; for_ms?: number } {
  const written = form.get('reason');
  const reason = typeof written === 'string' ? written.trim() : '';
  return verb === 'hold' ? { reason, for_ms: Number(form.get('for_ms')) } : { reason };
}

function explain(refused: unknown): string {
  if (refused instanceof Refusal) return [refused.problem.detail, refused.problem.hint ?? ''].join(' ').trim();
  return refused instanceof Error ? refused.message : String(refused);
}
