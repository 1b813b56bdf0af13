import { Link, Outlet } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { Hatches } from '../mark/load-line.tsx';
import { connection } from '../live/live-state.ts';
import { useLive, useNow } from '../live/use-live.tsx';
import { applyTheme, nextTheme, storedTheme } from '../theme.ts';
import { ConnectionBanner, ConnectionLamp } from './connection-note.tsx';
import { LockedPage } from './locked-page.tsx';
import './frame.css';

/** What every screen stands in: the name, the way around, and whether what is shown may be believed. */
export function Frame(): ReactNode {
  const state = useLive();
  const now = useNow();
  const link = connection(state, now.local);
  const { pages, tickets, informs } = state.home?.alerts ?? { pages: 0, tickets: 0, informs: 0 };
  const open = pages + tickets + informs;
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Hatches />
      <header className="frame__head">
        <div className="frame__bar">
          <Link to="/" className="frame__name" aria-label="Plimsoll, home">
            <Emblem />
            Plimsoll
          </Link>
          <nav className="frame__nav" aria-label="Screens">
            <Link to="/" activeOptions={{ exact: true }}>
              Journeys
            </Link>
            <Link to="/alerts">
              Alerts
              {open > 0 && <span className={pages > 0 ? 'frame__count frame__count--breach' : 'frame__count'}>{open}</span>}
            </Link>
            <Link to="/trains">Trains</Link>
            <Link to="/ledger">Ledger</Link>
          </nav>
          <ConnectionLamp link={link} />
          <ThemeToggle />
        </div>
        <div className="frame__neatline" aria-hidden="true" />
      </header>
      <ConnectionBanner link={link} />
      <main
        id="main"
        tabIndex={-1}
        className={link.kind === 'disconnected' || link.kind === 'stale' ? 'frame__main frame__main--past' : 'frame__main'}
      >
        {link.kind === 'locked' ? <LockedPage /> : <Outlet />}
      </main>
    </>
  );
}

function Emblem(): ReactNode {
  return (
    <svg className="frame__emblem" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path d="M7.4 20.5Q11.7 18.8 16 20.5T24.6 20.5A9.7 9.7 0 0 1 7.4 20.5Z" fill="var(--good-fill)" />
      <circle cx="16" cy="16" r="10.5" fill="none" stroke="currentColor" strokeWidth="2.6" />
      <path d="M1 16H31" stroke="currentColor" strokeWidth="2.6" />
    </svg>
  );
}

function ThemeToggle(): ReactNode {
  const [theme, setTheme] = useState(storedTheme);
  const turn = (): void => {
    const next = nextTheme(theme);
    applyTheme(next);
    setTheme(next);
  };
  return (
    <button type="button" className="frame__theme" onClick={turn} aria-label={`Theme: ${theme}. Change to ${nextTheme(theme)}.`}>
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
        <circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
        <path
          d={
            theme === 'light'
              ? ''
              : theme === 'dark'
                ? 'M10 2.5A7.5 7.5 0 1 1 10 17.5A7.5 7.5 0 1 1 10 2.5Z'
                : 'M10 2.5A7.5 7.5 0 0 1 10 17.5Z'
          }
          fill="currentColor"
        />
      </svg>
      <span className="frame__theme-word">{theme}</span>
    </button>
  );
}
