import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** The server tells which screen of ours shows a thing; its search is part of the address. */
export function HrefLink({ href, text }: { href: string | null; text: string }): ReactNode {
  if (href === null) return <b>{text}</b>;
  const { pathname, searchParams, hash } = new URL(href, location.origin);
  const search = Object.fromEntries(searchParams) as never;
  return (
    <Link to={pathname} search={search} hash={hash.slice(1)}>
      {text}
    </Link>
  );
}
