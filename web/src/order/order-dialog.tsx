import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { Refusal, tell } from '../api.ts';
import { keepName, keptName } from './kept-name.ts';
import { checkName, checkReason, LENGTHS, type Order } from './order.ts';
import './order.css';

/** No order without a reason: it is what the next person reads in the ledger. */
export function OrderDialog({ order, close }: { order: Order; close: () => void }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [agreed, setAgreed] = useState(order.passesOver === undefined);
  useEffect(() => dialog.current?.showModal(), []); // and the browser puts the focus on the first field
  const shut = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} className="dialog" aria-labelledby={title} onClose={close}>
      {agreed ? (
        <Asked order={order} titleId={title} shut={shut} />
      ) : (
        <PassedOver order={order} titleId={title} shut={shut} agree={() => setAgreed(true)} />
      )}
    </dialog>
  );
}

type Part = { readonly order: Order; readonly titleId: string; readonly shut: () => void };

/** What is rarely right is behind a step of its own, so that nobody gets there by habit. */
function PassedOver({ order, titleId, shut, agree }: Part & { readonly agree: () => void }): ReactNode {
  return (
    <div className="dialog__form">
      <h2 id={titleId}>{order.title}</h2>
      <p>{order.consequence}</p>
      <ul className="dialog__list">
        {(order.passesOver ?? []).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <div className="dialog__buttons">
        <button type="button" className="button" onClick={shut}>
          Leave it as it is
        </button>
        <button type="button" className="button button--breach" onClick={agree}>
          I have read this, go on
        </button>
      </div>
    </div>
  );
}

function Asked({ order, titleId, shut }: Part): ReactNode {
  const [trouble, setTrouble] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [body, name] = [readBody(form, order), readName(form)];
    const wrong = checkReason(body.reason) ?? checkName(name);
    setTrouble(wrong);
    if (wrong !== null) return;
    setSending(true);
    try {
      const answer = await tell(order.path, body, name);
      keepName(name);
      shut();
      order.done?.(answer);
    } catch (refused) {
      setTrouble(explain(refused));
    }
    setSending(false);
  };
  return (
    <form className="dialog__form" onSubmit={(event) => void submit(event)} noValidate>
      <h2 id={titleId}>{order.title}</h2>
      {order.passesOver === undefined && <p>{order.consequence}</p>}
      <Fields order={order} trouble={trouble} troubleId={`${titleId}-trouble`} />
      <div className="dialog__buttons">
        <button type="button" className="button" onClick={shut}>
          Leave it as it is
        </button>
        <button
          type="submit"
          className={order.tone === 'breach' ? 'button button--ink-breach' : 'button button--ink'}
          disabled={sending}
        >
          {order.label}
        </button>
      </div>
    </form>
  );
}

function Fields({ order, trouble, troubleId }: { order: Order; trouble: string | null; troubleId: string }): ReactNode {
  return (
    <>
      <label className="dialog__field">
        <span>Reason, for those who read the ledger later</span>
        {/* Where a step came before, the browser has put the focus on its button, which is gone. */}
        <textarea
          ref={focus}
          name="reason"
          rows={3}
          maxLength={500}
          required
          aria-describedby={troubleId}
          aria-invalid={trouble !== null}
        />
      </label>
      <label className="dialog__field">
        <span>Your name</span>
        <input name="name" maxLength={80} autoComplete="username" defaultValue={keptName()} placeholder="this browser" />
      </label>
      {order.asksHowLong === true && (
        <label className="dialog__field">
          <span>For</span>
          <select name="for_ms" defaultValue={LENGTHS[0]?.ms}>
            {LENGTHS.map(({ ms, text }) => (
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

function readName(form: FormData): string {
  const written = form.get('name');
  return typeof written === 'string' ? written.trim() : '';
}

function focus(field: HTMLTextAreaElement | null): void {
  field?.focus();
}

type Body = { readonly reason: string; readonly for_ms?: number };

function readBody(form: FormData, { asksHowLong, body }: Order): Body {
  const written = form.get('reason');
  const reason = typeof written === 'string' ? written.trim() : '';
  return { ...body, reason, ...(asksHowLong === true && { for_ms: Number(form.get('for_ms')) }) };
}

function explain(refused: unknown): string {
  if (refused instanceof Refusal) return [refused.problem.detail, refused.problem.hint ?? ''].join(' ').trim();
  return refused instanceof Error ? refused.message : String(refused);
}
