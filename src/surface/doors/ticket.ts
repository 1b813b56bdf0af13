import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { MINUTE, type Instant } from '../../kernel/units.ts';

/** That a page of this key and origin was here: from when on, and until when that is believed. */
export type Ticket = { readonly id: string; readonly since: Instant; readonly issuedAt: Instant };
export type Bearer = { readonly key: string; readonly origin: string };

export const TICKET_LIFETIME = 30 * MINUTE;
const HEAD = 20;
const MAC = 16;

/** A new ticket. One that follows another goes on from when that one began, so that long visits are believed. */
export function issueTicket(secret: Uint8Array, bearer: Bearer, { at, after }: { at: Instant; after: Ticket | null }): string {
  const head = Buffer.alloc(HEAD);
  head.writeUIntBE(at, 0, 6);
  head.writeUIntBE(after?.since ?? at, 6, 6);
  randomBytes(8).copy(head, 12);
  return Buffer.concat([head, macOf(secret, bearer, head)]).toString('base64url');
}

/** Null for a ticket of somebody else, of another origin, or of long ago. */
export function readTicket(secret: Uint8Array, bearer: Bearer, { text, at }: { text: string; at: Instant }): Ticket | null {
  const bytes = /^[A-Za-z0-9_-]{48}$/.test(text) ? Buffer.from(text, 'base64url') : Buffer.alloc(0);
  if (bytes.length !== HEAD + MAC) return null;
  const head = bytes.subarray(0, HEAD);
  if (!timingSafeEqual(bytes.subarray(HEAD), macOf(secret, bearer, head))) return null;
  const issuedAt = head.readUIntBE(0, 6) as Instant;
  if (at - issuedAt > TICKET_LIFETIME || issuedAt > at + MINUTE) return null;
  return { id: head.toString('base64url'), since: head.readUIntBE(6, 6) as Instant, issuedAt };
}

function macOf(secret: Uint8Array, { key, origin }: Bearer, head: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`ticket\n${key}\n${origin}\n`).update(head).digest().subarray(0, MAC);
}
