import type { ReactNode } from 'react';
import { showAge } from '../show.ts';
import type { Asked } from './asked.ts';

/** A part of a page that is asked for by itself: it says that it waits, that it was refused, or how old it is when it has to. */
export function AskedPart<Answer>({
  asked,
  what,
  room = 'plain',
  children,
}: {
  asked: Asked<Answer>;
  what: string;
  room?: 'plain' | 'tall';
  children: (view: Answer) => ReactNode;
}): ReactNode {
  if (asked.kind === 'asking') return <p className={`quiet part__asking part__asking--${room}`}>Asking for {what}.</p>;
  if (asked.kind === 'refused') {
    return (
      <p className="quiet">
        {capital(what)} cannot be shown: {sentence(asked.why)}
      </p>
    );
  }
  return (
    <>
      {asked.trouble !== null && (
        <p className="tone-warning part__trouble" role="status">
          This is the past: it was asked for again without an answer. {asked.trouble}
        </p>
      )}
      {children(asked.view)}
    </>
  );
}

/** Of what time an answer is, and how well what it rests on was seen. */
export function Provenance({
  told,
  at,
  coverage = null,
  age = null,
}: {
  told: string;
  at: number;
  /** How much was seen of what it is about. */
  coverage?: string | null;
  age?: number | null;
}): ReactNode {
  const since = Math.max(0, at - Date.parse(told));
  return (
    <p className="facts">
      <span>answered {showAge(since)}</span>
      {coverage !== null && <span>{coverage}</span>}
      {age !== null && <span>newest telemetry {showAge(age + since)}</span>}
    </p>
  );
}

/** What the server says ends as its author wrote it. */
function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
