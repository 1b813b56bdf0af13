import { lookup, Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

/** Addresses of a name, those of IPv4 first. */
export type NameLookup = (host: string) => Promise<readonly string[]>;

const HOSTS = '/etc/hosts';
const HOSTS_FOR_MS = 60_000;
/** The system's own way takes a thread that files need, too; some have to be left to them. */
const SYSTEM_AT_ONCE = 2;
const MOST_WAITING = 64;

/**
 * Asks the servers of this machine directly, which takes no thread however slow they are. What is no full name is for the
 * system to find, with its search domains.
 */
export function openNameLookup(): NameLookup {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const hosts = { readAt: -Infinity, names: new Map<string, readonly string[]>() };
  const system = openTurns(SYSTEM_AT_ONCE);
  return async (host) => {
    const bare = host.replace(/^\[|\]$/g, '');
    if (isIP(bare) !== 0) return [bare];
    if (performance.now() - hosts.readAt > HOSTS_FOR_MS)
      Object.assign(hosts, { readAt: performance.now(), names: await readHosts() });
    const listed = hosts.names.get(bare.toLowerCase());
    if (listed !== undefined) return listed;
    if (bare.includes('.')) {
      const [four, six] = await Promise.allSettled([resolver.resolve4(bare), resolver.resolve6(bare)]);
      const found = [...(four.status === 'fulfilled' ? four.value : []), ...(six.status === 'fulfilled' ? six.value : [])];
      if (found.length > 0) return found;
      if (four.status === 'rejected' && (four.reason as NodeJS.ErrnoException).code === 'ETIMEOUT') throw four.reason as Error;
    }
    const found = await system(() => lookup(bare, { all: true, order: 'ipv4first' }));
    return found.map(({ address }) => address);
  };
}

async function readHosts(): Promise<ReadonlyMap<string, readonly string[]>> {
  const text = await readFile(HOSTS, 'utf8').catch(() => '');
  const names = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...aliases] = line.replace(/#.*$/, '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const alias of aliases) {
      const known = names.get(alias.toLowerCase()) ?? [];
      names.set(alias.toLowerCase(), isIP(address) === 4 ? [address, ...known] : [...known, address]);
    }
  }
  return names;
}

type InTurn = <Found>(work: () => Promise<Found>) => Promise<Found>;

function openTurns(atOnce: number): InTurn {
  const state = { underWay: 0 };
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (state.underWay >= atOnce) {
      if (waiting.length >= MOST_WAITING) throw new Error('too many names wait to be found');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else state.underWay += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) state.underWay -= 1;
      else next();
    }
  };
}
