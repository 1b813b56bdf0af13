import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

type Given = {
  readonly label: string;
  readonly className: string;
  /** Beside the label: a count. */
  readonly note?: ReactNode;
  readonly children: (close: () => void) => ReactNode;
};

/** A button that opens what is under it. Escape, a press elsewhere and a choice close it; Escape gives the focus back. */
export function Menu({ label, className, note, children }: Given): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useEffect(() => {
    if (!isOpen) return undefined;
    const leave = (event: Event): void => {
      if (!(event.target instanceof Node) || place.current?.contains(event.target) !== true) setIsOpen(false);
    };
    const press = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape') return;
      setIsOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    document.addEventListener('keydown', press);
    return () => {
      document.removeEventListener('keydown', press);
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
    };
  }, [isOpen]);
  return (
    <div ref={place} className={`menu ${className}`}>
      <button
        ref={button}
        type="button"
        className="menu__button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        <span className="menu__label">{label}</span>
        {note}
        <svg className="menu__burger" viewBox="0 0 18 14" width="18" height="14" aria-hidden="true">
          <path d="M1 2H17M1 7H17M1 12H17" stroke="currentColor" strokeWidth="1.8" />
        </svg>
        <svg className="menu__chevron" viewBox="0 0 10 6" width="10" height="6" aria-hidden="true">
          <path d="M1 1L5 5L9 1" fill="none" stroke="currentColor" strokeWidth="1.6" />
        </svg>
      </button>
      <div id={id} className="menu__sheet" hidden={!isOpen}>
        {isOpen && children(() => setIsOpen(false))}
      </div>
    </div>
  );
}
