import { createHmac, timingSafeEqual } from 'node:crypto';

/** `t=UNIX SECONDS,v1=HEX OF HMAC-SHA256`, on requests and on answers. */
export const SIGNATURE_HEADER = 'x-plimsoll-signature';
/** A signed answer is believed for this long before and after its time. */
const WINDOW_S = 300;

/** What is signed: the time, what the body is about, and the body. */
export type Signed = { readonly seconds: number; readonly about: string; readonly body: string };

export function sign(secret: string, signed: Signed): string {
  return `t=${signed.seconds},v1=${digestOf(secret, signed).toString('hex')}`;
}

/** Why the header does not vouch for the body, or null when it does. */
export function signatureFault(
  secret: string,
  header: string | null,
  { about, body, now }: Omit<Signed, 'seconds'> & { readonly now: number },
): string | null {
  if (header === null) return `${SIGNATURE_HEADER} is missing`;
  const [, time = '', hex = ''] = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (hex === '') return `${SIGNATURE_HEADER} is not "t=UNIX SECONDS,v1=HEX OF HMAC-SHA256"`;
  if (Math.abs(Number(time) - now) > WINDOW_S) return 'the signature’s time is more than 5 minutes away from now';
  const wanted = digestOf(secret, { seconds: Number(time), about, body });
  return timingSafeEqual(Buffer.from(hex, 'hex'), wanted) ? null : 'the signature is not that of this body';
}

function digestOf(secret: string, { seconds, about, body }: Signed): Buffer {
  return createHmac('sha256', secret).update(`${seconds}.${about}.${body}`).digest();
}
