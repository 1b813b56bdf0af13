import { useEffect, useRef, type ReactNode } from 'react';
import { turnKeys, useKeysChoice } from './keys-choice.ts';
import { SHORTCUTS } from './strokes.ts';
import '../order/order.css';
import './keys.css';

/** Every shortcut, and the switch that turns the single letters off. */
export function KeysHelp({ close }: { close: () => void }): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOn = useKeysChoice();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="dialog keys" aria-labelledby="keys-title" onClose={close}>
      <div className="keys__body">
        <h2 id="keys-title">Keyboard shortcuts</h2>
        <div className="keys__groups">
          {SHORTCUTS.map(({ title, shortcuts }) => (
            <section key={title}>
              <h3 className="label">{title}</h3>
              <dl className="keys__list">
                {shortcuts.map(({ keys, does }) => (
                  <div key={keys.join(' ')}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <div className="keys__foot">
          <label>
            <input type="checkbox" checked={isOn} onChange={() => turnKeys(!isOn)} /> Single keys are shortcuts. Ctrl K always is.
          </label>
          <button ref={(button) => button?.focus()} type="button" className="button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </div>
    </dialog>
  );
}
