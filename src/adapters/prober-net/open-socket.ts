import { connect, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import { whyForbidden } from '../address-guard.ts';
import { Failed, faultOf, Hindered } from './faults.ts';
import type { Measuring } from './measuring.ts';
import type { NameLookup } from './name-lookup.ts';

export type Target = { readonly host: string; readonly port: number; readonly tls: boolean; readonly allowPrivate: boolean };
export type SocketParts = { readonly lookup: NameLookup; readonly measuring: Measuring; readonly signal: AbortSignal };

/** Addresses of one name that are tried; each has what is left of the time. */
const MOST_ADDRESSES = 4;
const DAY_MS = 86_400_000;

/** Resolves, connects and, where asked for, agrees on TLS with whoever can prove to be that host. */
export async function openSocket(target: Target, { lookup, measuring, signal }: SocketParts): Promise<Socket> {
  const addresses = await addressesOf(target, { lookup, measuring, signal });
  const socket = await measuring.phase('connect', () => connectAny(addresses, target.port, signal));
  return target.tls ? measuring.phase('tls', () => secure(socket, target, { measuring, signal })) : socket;
}

async function addressesOf(
  { host, allowPrivate }: Target,
  { lookup, measuring, signal }: SocketParts,
): Promise<readonly string[]> {
  const bare = host.replace(/^\[|\]$/g, '');
  const found = isIP(bare) === 0 ? await measuring.phase('dns', () => abortable(lookup(bare), signal)) : [bare];
  if (found.length === 0) throw new Failed('DNS', 'the name has no address');
  const forbidden = found.map((address) => whyForbidden(address, { allowPrivate })).find((why) => why !== null);
  // One forbidden address among others is enough: who answers with it may do so for the next connection alone.
  if (forbidden !== undefined) throw new Hindered('ADDRESS_FORBIDDEN', forbidden);
  return found.slice(0, MOST_ADDRESSES);
}

/** What is not waited for any more goes on by itself, and its outcome concerns nobody. */
export function abortable<Found>(work: Promise<Found>, signal: AbortSignal): Promise<Found> {
  const { promise, resolve, reject } = Promise.withResolvers<Found>();
  const stop = (): void => reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  return promise;
}

async function connectAny(addresses: readonly string[], port: number, signal: AbortSignal): Promise<Socket> {
  let last: unknown = null;
  for (const address of addresses) {
    try {
      return await connectOne(address, port, signal);
    } catch (error) {
      last = error;
      if (signal.aborted) break;
    }
  }
  throw last;
}

function connectOne(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host, port, noDelay: true, autoSelectFamily: false });
  const stop = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  socket.once('error', reject);
  socket.once('connect', () => {
    signal.removeEventListener('abort', stop);
    socket.removeListener('error', reject);
    socket.on('error', () => undefined); // whoever uses it next hears of it by the end of what they asked
    resolve(socket);
  });
  if (signal.aborted) stop();
  return promise;
}

type Securing = Pick<SocketParts, 'measuring' | 'signal'>;

/** Nothing is sent before the certificate is known to be good. Of a bad one it is still told how long it lasts. */
async function secure(socket: Socket, { host }: Target, { measuring, signal }: Securing): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const name = host.replace(/^\[|\]$/g, '');
  const servername = isIP(name) === 0 ? name : '';
  const tls = connectTls({ socket, servername, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
  const stop = (): void => void tls.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  tls.once('error', reject);
  tls.once('close', () => reject(new Failed('TLS', 'the connection was closed while TLS was agreed on')));
  tls.once('secureConnect', () => {
    signal.removeEventListener('abort', stop);
    const certificate = tls.getPeerCertificate();
    const until = Date.parse(certificate.valid_to);
    if (Number.isFinite(until)) measuring.certificate({ host: name, daysLeft: (until - measuring.at()) / DAY_MS });
    const why = tls.authorizationError ?? checkServerIdentity(name, certificate)?.name;
    if (why === undefined || why === null) return resolve(tls);
    tls.destroy();
    return reject(new Failed('CERTIFICATE', `the certificate is not good: ${CERTIFICATE_FAULTS[codeOf(why)] ?? codeOf(why)}`));
  });
  try {
    return await promise;
  } catch (error) {
    socket.destroy();
    throw error instanceof Failed || signal.aborted ? error : tlsFault(error);
  }
}

function codeOf(why: unknown): string {
  const { code, message } = why as { code?: string; message?: string };
  return typeof why === 'string' ? why : (code ?? message ?? 'it is of another host');
}

const CERTIFICATE_FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in one that is signed by itself',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'who signed it is not shown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'who signed it is not known here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is of another host',
  Error: 'it is of another host',
};

function tlsFault(error: unknown): Failed | Hindered {
  const fault = faultOf(error);
  return fault instanceof Hindered
    ? fault
    : new Failed('TLS', fault.message.replace('the connection', 'agreeing on TLS'), { cause: error });
}
