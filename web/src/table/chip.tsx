import type { ReactNode } from 'react';
import { showCount } from '../show.ts';
import './table.css';

type Given = {
  readonly isOn: boolean;
  readonly press: () => void;
  readonly count?: number | undefined;
  readonly children: ReactNode;
};

/** One filter as a word that can be on or off. */
export function Chip({ isOn, press, count, children }: Given): ReactNode {
  return (
    <button type="button" className="chip" aria-pressed={isOn} onClick={press}>
      {children}
      {count !== undefined && <span className="chip__count">{showCount(count)}</span>}
    </button>
  );
}

type Choosing = {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly values: readonly string[];
  readonly onChange: (value: string | undefined) => void;
};

/** One of several values, or all of them. What stands in the address is there even where nothing has it any more. */
export function Choice({ label, all, value, values, onChange }: Choosing): ReactNode {
  const known = value === undefined || values.includes(value) ? values : [value, ...values];
  return (
    <label>
      <span className="hidden-visually">{label}</span>
      <select value={value ?? ''} onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}>
        <option value="">{all}</option>
        {known.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
