import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** To another address of ours, which may hold what is asked after a `?` and a part after a `#`; the moment goes along. */
export function useGoing(): (address: string) => void {
  const navigate = useNavigate();
  return useCallback(
    (address) => {
      const { pathname, searchParams, hash } = new URL(address, 'http://screens');
      const search = Object.fromEntries(searchParams);
      void navigate({ to: pathname, search, hash: hash.slice(1) } as never);
    },
    [navigate],
  );
}
