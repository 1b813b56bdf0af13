import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { AGO, fieldOf, momentOf, readField } from './moment.ts';
import './past.css';

type Given = {
  /** What the field begins with. */
  readonly shown: number;
  readonly now: number;
  readonly go: (at: string) => void;
  readonly close: () => void;
};

/** Which moment everything is to be shown at. */
export function MomentForm({ shown, now, go, close }: Given): ReactNode {
  const [trouble, setTrouble] = useState<string | null>(null);
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const written = new FormData(event.currentTarget).get('at');
    const at = readField(typeof written === 'string' ? written : '');
    if (at === null) return setTrouble('Choose a day and a time.');
    if (Date.parse(at) > now) return setTrouble('That moment has not come yet.');
    go(at);
  };
  return (
    <form className="moment" aria-label="Show a moment of the past" onSubmit={submit} noValidate>
      <label>
        Show everything as it was known at{' '}
        <input
          ref={(field) => field?.focus()}
          onKeyDown={(event) => event.key === 'Escape' && close()}
          type="datetime-local"
          name="at"
          step={1}
          max={fieldOf(now)}
          defaultValue={fieldOf(shown)}
          aria-describedby={id}
          aria-invalid={trouble !== null}
        />{' '}
        UTC
      </label>
      <button type="submit" className="button button--ink">
        Show it
      </button>
      <span className="moment__ago" role="group" aria-label="A while ago">
        {AGO.map(({ ms, text }) => (
          <button key={ms} type="button" className="button" onClick={() => go(momentOf(Math.floor((now - ms) / 1_000) * 1_000))}>
            {text}
          </button>
        ))}
      </span>
      <button type="button" className="moment__close" onClick={close}>
        Close
      </button>
      <p id={id} role="alert" className="tone-breach moment__trouble">
        {trouble}
      </p>
    </form>
  );
}
