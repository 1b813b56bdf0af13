import type { ReactNode } from 'react';
import type { Connection } from '../live/live-state.ts';
import { showAge } from '../show.ts';

/** In the corner, always: is this the present? */
export function ConnectionLamp({ link }: { link: Connection }): ReactNode {
  const { tone, text } = lamp(link);
  return (
    <p className={`lamp lamp--${tone}`} data-connection={link.kind}>
      <span className="lamp__light" aria-hidden="true" />
      <span className="lamp__text">{text}</span>
    </p>
  );
}

/** Across the page, when it is not. Announced once, because the words change only with the kind of trouble. */
export function ConnectionBanner({ link }: { link: Connection }): ReactNode {
  const text = trouble(link);
  return (
    <div role="status" aria-live="polite">
      {text === null ? null : (
        <p className={`banner banner--${link.kind === 'stale' ? 'warning' : 'breach'}`}>
          <strong>{text.what}</strong> {text.then}
        </p>
      )}
    </div>
  );
}

function lamp(link: Connection): { tone: string; text: string } {
  switch (link.kind) {
    case 'locked':
      return { tone: 'breach', text: 'locked' };
    case 'connecting':
      return { tone: 'blind', text: 'connecting' };
    case 'past':
      return { tone: 'blind', text: 'the past' };
    case 'live':
      return { tone: 'good', text: `live · ${showAge(link.silentMs)}` };
    case 'stale':
      return { tone: 'warning', text: `last seen ${showAge(link.silentMs)}` };
    case 'disconnected':
      return { tone: 'breach', text: link.silentMs === null ? 'no answer' : `last seen ${showAge(link.silentMs)}` };
  }
}

function trouble(link: Connection): { what: string; then: string } | null {
  switch (link.kind) {
    case 'stale':
      return { what: 'Plimsoll has gone quiet.', then: 'What you see is the past; it is being asked again every few seconds.' };
    case 'disconnected':
      return {
        what: 'Plimsoll does not answer.',
        then: 'Check the terminal it was started in; run npm start if it has ended. This page connects by itself. Rollouts do not move while Plimsoll is down.',
      };
    default:
      return null;
  }
}
