import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Ask } from '../../probe/exchange.ts';
import { whyForbidden } from '../address-guard.ts';
import { Failed, Hindered } from './faults.ts';
import { abortable, type SocketParts } from './open-socket.ts';

type DnsAsk = Extract<Ask, { kind: 'dns' }>;

const MOST_RECORDS = 200;

/** What a name leads to, as texts: `10 mail.example.com` of a mail exchange. */
export async function askDns(ask: DnsAsk, { measuring, signal }: Omit<SocketParts, 'lookup'>): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: Math.max(200, Math.floor(ask.timeoutMs / 2)), tries: 2 });
  if (ask.server !== null) resolver.setServers([serverOf(ask.server, ask.allowPrivate)]);
  try {
    const found = await measuring.phase('dns', () => abortable(recordsOf(resolver, ask), signal));
    return found.slice(0, MOST_RECORDS);
  } catch (error) {
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    throw signal.aborted ? error : new Failed('DNS', `the name has no ${ask.type} record (${code})`, { cause: error });
  } finally {
    resolver.cancel();
  }
}

async function recordsOf(resolver: Resolver, { host, type }: DnsAsk): Promise<readonly string[]> {
  switch (type) {
    case 'A':
      return await resolver.resolve4(host);
    case 'AAAA':
      return await resolver.resolve6(host);
    case 'MX':
      return (await resolver.resolveMx(host)).map(({ priority, exchange }) => `${priority} ${exchange}`);
    case 'TXT':
      return (await resolver.resolveTxt(host)).map((parts) => parts.join(''));
    case 'CNAME':
      return await resolver.resolveCname(host);
    default:
      return await resolver.resolveNs(host);
  }
}

function serverOf(server: string, allowPrivate: boolean): string {
  const address = /^\[(.+)\](:\d+)?$/.exec(server)?.[1] ?? server.replace(/^([\d.]+):\d+$/, '$1');
  if (isIP(address) === 0) throw new Failed('DNS', 'the server that is to be asked is no address');
  const why = whyForbidden(address, { allowPrivate });
  if (why !== null) throw new Hindered('ADDRESS_FORBIDDEN', why);
  return server;
}
