/** By host and name: what a run was given to come back with. */
export type Cookies = Map<string, Map<string, string>>;

const MOST_COOKIES = 50;
const LONGEST = 4_096;

/** A host is given back what it set itself, whatever path or domain it asks for: nobody else ever sees it. */
export function keepCookies(cookies: Cookies, host: string, headers: readonly string[] | undefined): void {
  const own = cookies.get(host) ?? new Map<string, string>();
  cookies.set(host, own);
  for (const header of headers ?? []) {
    const [, name = '', value = ''] = /^\s*([^=;\s]+)=([^;]*)/.exec(header.slice(0, LONGEST)) ?? [];
    if (name === '') continue;
    if (/;\s*max-age=(0|-\d+)\s*(;|$)/i.test(header)) own.delete(name);
    else if (own.size < MOST_COOKIES || own.has(name)) own.set(name, value.trim());
  }
}

export function cookieHeader(cookies: Cookies, host: string): string | null {
  const own = cookies.get(host);
  return own === undefined || own.size === 0 ? null : [...own].map(([name, value]) => `${name}=${value}`).join('; ');
}
