import type { ReactNode } from 'react';
import './kit.css';

/** Instead of what is asked for: what it is that is waited for, and as much room as it will need. Nothing turns. */
export function Waiting({ what, lines = 3 }: { what: string; lines?: number }): ReactNode {
  return (
    <div className="waiting-for" role="status">
      <p className="quiet">Asking for {what}.</p>
      <div aria-hidden="true">
        {Array.from({ length: lines }, (_, line) => (
          <i key={line} className="waiting-for__line" />
        ))}
      </div>
    </div>
  );
}

/** What went wrong, why, and what to do about it. */
export function Trouble({ what, why, hint }: { what: string; why?: ReactNode; hint?: ReactNode }): ReactNode {
  return (
    <div className="trouble" role="alert">
      <p>
        <strong>{what}</strong> {why}
      </p>
      {hint !== undefined && hint !== '' && <p className="trouble__hint">{hint}</p>}
    </div>
  );
}

/** There is nothing here, and that is an answer: what it means, and what would bring something here. */
export function Empty({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty-here">
      <p className="empty-here__title">{title}</p>
      {children !== undefined && <div className="quiet">{children}</div>}
    </div>
  );
}
