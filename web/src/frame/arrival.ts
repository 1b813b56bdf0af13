import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** An answer that comes later than this finds whoever waited for it elsewhere. */
const WAITED_FOR_MS = 10_000;

/** Whoever goes to another screen arrives at its heading: what is read aloud there says where they are. */
export function useArrival(): void {
  const router = useRouter();
  useEffect(() => {
    let leave = (): void => undefined;
    const stop = router.subscribe('onRendered', ({ pathChanged, fromLocation, toLocation }) => {
      if (!pathChanged || fromLocation === undefined || toLocation.hash !== '') return;
      leave();
      leave = arrive();
    });
    return () => {
      stop();
      leave();
    };
  }, [router]);
}

/** A heading that stood in for one that was asked for takes the focus with it when it goes; it is given to the next one. */
function arrive(): () => void {
  const main = document.getElementById('main');
  if (main === null) return () => undefined;
  focusHeading(main);
  const isLost = (): boolean => document.activeElement === document.body || document.activeElement === main;
  const watch = new MutationObserver(() => isLost() && focusHeading(main));
  watch.observe(main, { childList: true, subtree: true });
  const done = (): void => {
    watch.disconnect();
    clearTimeout(timer);
    for (const kind of ['keydown', 'pointerdown'] as const) document.removeEventListener(kind, done, true);
  };
  const timer = setTimeout(done, WAITED_FOR_MS);
  for (const kind of ['keydown', 'pointerdown'] as const) document.addEventListener(kind, done, true);
  return done;
}

function focusHeading(main: HTMLElement): void {
  const place = main.querySelector('h1') ?? main;
  place.setAttribute('tabindex', '-1');
  place.focus({ preventScroll: true });
}
