import { Link, Outlet } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { HomeView } from '../../../src/wire/home.ts';
import { connection, type Connection, type LiveState } from '../live/live-state.ts';
import { Shown, useLive, useNow } from '../live/use-live.tsx';
import { Hatches } from '../mark/load-line.tsx';
import { MomentForm } from '../past/moment-form.tsx';
import { NoPast, PastBanner } from '../past/past-banner.tsx';
import { useMoment } from '../past/use-moment.ts';
import { applyTheme, nextTheme, storedTheme } from '../theme.ts';
import { ConnectionBanner, ConnectionLamp } from './connection-note.tsx';
import { LockedPage } from './locked-page.tsx';
import './frame.css';

/** What every screen stands in. Another moment is another page in the same frame: nothing of the one before stays in it. */
export function Frame(): ReactNode {
  const { at, go } = useMoment();
  return (
    <Shown key={at ?? 'now'} at={at}>
      <Screen go={go} />
    </Shown>
  );
}

/** The name, the way around, which time is shown, and whether it may be believed. */
function Screen({ go }: { go: (at: string | null) => void }): ReactNode {
  const state = useLive();
  const now = useNow();
  const [isChoosing, setIsChoosing] = useState(false);
  const link = connection(state, now.local);
  const { past } = state;
  const isPale = link.kind === 'disconnected' || link.kind === 'stale';
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
          <Ways home={state.home} />
          <ConnectionLamp link={link} />
          <button
            type="button"
            className="frame__tool"
            aria-label="As of a moment of the past"
            aria-expanded={isChoosing}
            onClick={() => setIsChoosing(!isChoosing)}
          >
            <Clock />
            <span className="frame__tool-word">as of</span>
          </button>
          <ThemeToggle />
        </div>
        {isChoosing && (
          <MomentForm
            shown={past === null ? Math.floor(now.server / 60_000 - 60) * 60_000 : now.server}
            now={past === null ? now.server : now.local}
            go={go}
            close={() => setIsChoosing(false)}
          />
        )}
        <div className="frame__neatline" aria-hidden="true" />
      </header>
      <ConnectionBanner link={link} />
      {past !== null && <PastBanner past={past} change={() => setIsChoosing(true)} leave={() => go(null)} />}
      <main id="main" tabIndex={-1} className={isPale ? 'frame__main frame__main--past' : 'frame__main'}>
        <Content state={state} link={link} />
      </main>
    </>
  );
}

/** A moment is opened once, by its first question; the screens only ask theirs when it is there. */
function Content({ state: { past, home }, link }: { state: LiveState; link: Connection }): ReactNode {
  if (link.kind === 'locked') return <LockedPage />;
  if (past !== null && (home === null || past.refused !== null)) return <NoPast at={past.at} refused={past.refused} />;
  return <Outlet />;
}

function Ways({ home }: { home: HomeView | null }): ReactNode {
  const { pages, tickets, informs } = home?.alerts ?? { pages: 0, tickets: 0, informs: 0 };
  const open = pages + tickets + informs;
  return (
    <nav className="frame__nav" aria-label="Screens">
      <Link to="/" activeOptions={{ exact: true }}>
        Journeys
      </Link>
      <Link to="/alerts">
        Alerts
        {open > 0 && <span className={pages > 0 ? 'frame__count frame__count--breach' : 'frame__count'}>{open}</span>}
      </Link>
      <Link to="/trains">Trains</Link>
      <Link to="/evidence">Evidence</Link>
      <Link to="/ledger">Ledger</Link>
      <Link to="/backtest">Backtest</Link>
    </nav>
  );
}

function Clock(): ReactNode {
  return (
    <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
      <path d="M10 2.5A7.5 7.5 0 1 1 3.1 7M10 5.6V10L13 12M3 3.4V7.2H6.8" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
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
    <button type="button" className="frame__tool" onClick={turn} aria-label={`Theme: ${theme}. Change to ${nextTheme(theme)}.`}>
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
      <span className="frame__tool-word frame__tool-word--theme">{theme}</span>
    </button>
  );
}
