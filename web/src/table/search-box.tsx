import { useEffect, useRef, useState, type ReactNode } from 'react';
import './table.css';

/** Words stand in the address a moment after the last of them was typed, so that typing does not wait for the list. */
const SETTLED_AFTER_MS = 200;

export function SearchBox({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (words: string) => void;
}): ReactNode {
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  const change = useRef(onChange);
  useEffect(() => void (change.current = onChange));
  // Somebody else has changed the address: a link, the way back.
  if (value !== told) {
    setTold(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return undefined;
    const timer = setTimeout(() => {
      setTold(text.trim());
      change.current(text.trim());
    }, SETTLED_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <div className="filters__search" role="search">
      <input type="search" aria-label={label} placeholder={label} value={text} onChange={({ target }) => setText(target.value)} />
    </div>
  );
}
