import type { Fault, Hindrance } from '../../probe/exchange.ts';

/** What ended an exchange before there was an answer. */
export class Failed extends Error {
  readonly because: Fault;
  constructor(because: Fault, text: string, options?: ErrorOptions) {
    super(text, options);
    this.because = because;
  }
}

export class Hindered extends Error {
  readonly because: Hindrance;
  constructor(because: Hindrance, text: string, options?: ErrorOptions) {
    super(text, options);
    this.because = because;
  }
}

const OWN: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'];
const BY_CODE: Readonly<Record<string, Fault>> = {
  ECONNREFUSED: 'REFUSED',
  ENOTFOUND: 'DNS',
  ENODATA: 'DNS',
  EAI_AGAIN: 'DNS',
  ESERVFAIL: 'DNS',
  EREFUSED: 'DNS',
  EBADRESP: 'DNS',
  ETIMEOUT: 'DNS',
  ECONNRESET: 'CLOSED',
  EPIPE: 'CLOSED',
  ETIMEDOUT: 'TIMEOUT',
  EPROTO: 'TLS',
};

/** In our words: a library's message may repeat what was sent, and a code says as much. */
export function faultOf(error: unknown): Failed | Hindered {
  if (error instanceof Failed || error instanceof Hindered) return error;
  const { code = '' } = error as NodeJS.ErrnoException;
  if (OWN.includes(code)) return new Hindered('NO_RESOURCES', `this machine has no resources left (${code})`, { cause: error });
  if (code.startsWith('HPE_') || code.startsWith('ERR_HTTP'))
    return new Failed('PROTOCOL', `what came is no HTTP (${code})`, { cause: error });
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS'))
    return new Failed('TLS', `TLS failed (${code})`, { cause: error });
  const because = BY_CODE[code] ?? 'CONNECT';
  return new Failed(because, code === '' ? 'the connection failed' : `the connection failed (${code})`, { cause: error });
}
