import { Link, useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { HomeView } from '../../../src/wire/home.ts';
import { Menu } from './menu.tsx';
import { wayOf, WAYS, type Way } from './ways.ts';
import './navigation.css';

type Alerts = HomeView['alerts'];
const NO_ALERTS = { pages: 0, tickets: 0, informs: 0 };

/** The way around: all of it on a wall, the usual part of it on a desk, and behind one button on a phone. */
export function Navigation({ alerts }: { alerts: Alerts | null }): ReactNode {
  const here = useRouterState({ select: ({ location }) => wayOf(location.pathname) });
  const isFurther = here?.place === 'more';
  return (
    <nav className="ways" aria-label="Screens">
      <ul className="ways__bar">
        {WAYS.map((way) => (
          <li key={way.to} className={way.place === 'more' ? 'ways__far' : undefined}>
            <WayLink way={way} className="ways__way">
              {way.text}
              {way.to === '/alerts' && <Count alerts={alerts} />}
            </WayLink>
          </li>
        ))}
      </ul>
      <Menu className={isFurther ? 'ways__more ways__more--here' : 'ways__more'} label={isFurther ? here.text : 'More'}>
        {(close) => <Ways ways={WAYS.filter(({ place }) => place === 'more')} alerts={alerts} close={close} />}
      </Menu>
      <Menu className="ways__all" label="Menu" note={<Count alerts={alerts} />}>
        {(close) => <Ways ways={WAYS} alerts={alerts} close={close} />}
      </Menu>
    </nav>
  );
}

function Ways({ ways, alerts, close }: { ways: readonly Way[]; alerts: Alerts | null; close: () => void }): ReactNode {
  return (
    <ul className="ways__list">
      {ways.map((way) => (
        <li key={way.to}>
          <WayLink way={way} className="ways__row" onClick={close}>
            <b>{way.text}</b>
            {way.to === '/alerts' && <Count alerts={alerts} />}
            <span className="ways__about">{way.about}</span>
            <kbd className="ways__key" aria-hidden="true">
              g {way.key}
            </kbd>
          </WayLink>
        </li>
      ))}
    </ul>
  );
}

type Given = { readonly way: Way; readonly className: string; readonly onClick?: () => void; readonly children: ReactNode };

function WayLink({ way, children, ...rest }: Given): ReactNode {
  return (
    <Link to={way.to} activeOptions={{ exact: way.to === '/' }} {...rest}>
      {children}
    </Link>
  );
}

/** How many alerts are open; loud when somebody was woken by one. */
function Count({ alerts }: { alerts: Alerts | null }): ReactNode {
  const { pages, tickets, informs } = alerts ?? NO_ALERTS;
  const open = pages + tickets + informs;
  if (open === 0) return null;
  return (
    <span className={pages > 0 ? 'ways__count ways__count--breach' : 'ways__count'}>
      {open}
      <span className="hidden-visually"> open</span>
    </span>
  );
}
