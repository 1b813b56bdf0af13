import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** Whoever goes to another screen arrives at its heading: what is read aloud there says where they are. */
export function useArrival(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation, toLocation }) => {
        if (!pathChanged || fromLocation === undefined || toLocation.hash !== '') return;
        const place = document.querySelector<HTMLElement>('#main h1') ?? document.getElementById('main');
        place?.setAttribute('tabindex', '-1');
        place?.focus({ preventScroll: true });
      }),
    [router],
  );
}
