import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** PEM texts. With `clientCa` senders may show a certificate of that authority, and are known by its common name. */
export type TlsParts = { readonly cert: string; readonly key: string; readonly clientCa?: string };

/** A certificate is asked for and not demanded: one listener serves senders with certificates and senders with tokens. */
export function tlsOptions({ cert, key, clientCa }: TlsParts) {
  const asking = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false };
  return { cert, key, minVersion: 'TLSv1.2' as const, ...asking };
}

const NAMES = new WeakMap<Socket, readonly string[]>();

/** Common names of the certificate that the sender showed and that our authority vouches for; none without TLS. */
export function commonNamesOf(socket: Socket): readonly string[] {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return [];
  const known = NAMES.get(socket);
  if (known !== undefined) return known;
  const subject: { readonly CN?: string | readonly string[] } = socket.getPeerCertificate().subject ?? {};
  const names = [subject.CN ?? []].flat();
  NAMES.set(socket, names);
  return names;
}
