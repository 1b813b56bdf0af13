import { Link, Outlet } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { KeysHelp } from '../keys/keys-help.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { connection, type Connection, type LiveState } from '../live/live-state.ts';
import { Shown, useLive, useNow } from '../live/use-live.tsx';
import { Hatches } from '../mark/load-line.tsx';
import { Palette } from '../palette/palette.tsx';
import { MomentForm } from '../past/moment-form.tsx';
import { NoPast, PastBanner } from '../past/past-banner.tsx';
import { useMoment } from '../past/use-moment.ts';
import { useArrival } from './arrival.ts';
import { ConnectionBanner, ConnectionLamp } from './connection-note.tsx';
import { ClockGlyph, Emblem, FindGlyph } from './glyphs.tsx';
import { LockedPage } from './locked-page.tsx';
import { Navigation } from './navigation.tsx';
import { PrintedHead } from './printed-head.tsx';
import { ThemeToggle } from './theme-toggle.tsx';
import { useGoing } from './use-going.ts';
import './frame.css';
import './print-and-contrast.css';

/** What every screen stands in. Another moment is another page in the same frame: nothing of the one before stays in it. */
export function Frame(): ReactNode {
  const { at, go } = useMoment();
  return (
    <Shown key={at ?? 'now'} at={at}>
      <Screen go={go} />
    </Shown>
  );
}

/** What lies over the page, or under its head. */
type Opened = 'moment' | 'palette' | 'keys' | null;
type Go = (at: string | null) => void;

/** The name, the way around, which time is shown, and whether it may be believed. */
function Screen({ go }: { go: Go }): ReactNode {
  const state = useLive();
  const now = useNow();
  const [opened, setOpened] = useState<Opened>(null);
  const goTo = useGoing();
  const link = connection(state, now.local);
  const { past } = state;
  const isPale = link.kind === 'disconnected' || link.kind === 'stale';
  useArrival();
  useKeys((command) => {
    if (command.do === 'go') goTo(command.to);
    else setOpened(command.do === 'find' ? 'palette' : 'keys');
  });
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Hatches />
      <Head state={state} link={link} opened={opened} open={setOpened} go={go} />
      <ConnectionBanner link={link} />
      {past !== null && <PastBanner past={past} change={() => setOpened('moment')} leave={() => go(null)} />}
      <PrintedHead state={state} at={now.server} />
      <main id="main" tabIndex={-1} className={isPale ? 'frame__main frame__main--past' : 'frame__main'}>
        <Content state={state} link={link} />
      </main>
      {opened === 'palette' && (
        <Palette
          close={() => setOpened(null)}
          go={go}
          chooseMoment={() => setOpened('moment')}
          showKeys={() => setOpened('keys')}
        />
      )}
      {opened === 'keys' && <KeysHelp close={() => setOpened(null)} />}
    </>
  );
}

type HeadGiven = { state: LiveState; link: Connection; opened: Opened; open: (what: Opened) => void; go: Go };

function Head({ state: { home, past }, link, opened, open, go }: HeadGiven): ReactNode {
  const now = useNow();
  return (
    <header className="frame__head">
      <div className="frame__bar">
        <Link to="/" className="frame__name" aria-label="Plimsoll, home">
          <Emblem />
          <span className="frame__name-word">Plimsoll</span>
        </Link>
        <Navigation alerts={home?.alerts ?? null} />
        <ConnectionLamp link={link} />
        <div className="frame__tools">
          <button type="button" className="frame__tool" aria-label="Find, Ctrl K" onClick={() => open('palette')}>
            <FindGlyph />
            <span className="frame__tool-word">
              find <kbd className="frame__kbd">Ctrl K</kbd>
            </span>
          </button>
          <button
            type="button"
            className="frame__tool"
            aria-label="As of a moment of the past"
            aria-expanded={opened === 'moment'}
            onClick={() => open(opened === 'moment' ? null : 'moment')}
          >
            <ClockGlyph />
            <span className="frame__tool-word">as of</span>
          </button>
          <ThemeToggle />
        </div>
      </div>
      {opened === 'moment' && (
        <MomentForm
          shown={past === null ? Math.floor(now.server / 60_000 - 60) * 60_000 : now.server}
          now={past === null ? now.server : now.local}
          go={go}
          close={() => open(null)}
        />
      )}
      <div className="frame__neatline" aria-hidden="true" />
    </header>
  );
}

/** A moment is opened once, by its first question; the screens only ask theirs when it is there. */
function Content({ state: { past, home }, link }: { state: LiveState; link: Connection }): ReactNode {
  if (link.kind === 'locked') return <LockedPage />;
  if (past !== null && (home === null || past.refused !== null)) return <NoPast at={past.at} refused={past.refused} />;
  return <Outlet />;
}
