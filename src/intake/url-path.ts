const COLON = 58;
const SLASH = 47;
const QUESTION = 63;
const HASH = 35;

/** Where the path of a request target or an absolute URL begins: `/cart` in `/cart?id=1` and in `https://shop/cart#top`. */
export function pathStart(body: DataView, start: number, end: number): number {
  if (start < end && body.getUint8(start) === SLASH) return start;
  let at = start;
  while (at + 2 < end && !isAuthority(body, at)) at += 1;
  if (at + 2 >= end) return end;
  at += 3;
  while (at < end && !isOneOf(body.getUint8(at), SLASH)) at += 1;
  return at < end && body.getUint8(at) === SLASH ? at : end;
}

/** Where a path ends that begins here. */
export function pathEnd(body: DataView, start: number, end: number): number {
  let at = start;
  while (at < end && !isOneOf(body.getUint8(at), QUESTION)) at += 1;
  return at;
}

export function pathOfText(text: string): string {
  const start = text.startsWith('/') ? 0 : afterAuthority(text);
  return start < 0 ? '' : (/^[^?#]*/.exec(text.slice(start))?.[0] ?? '');
}

/** A query or a fragment begins here, or what else is looked for. */
function isOneOf(byte: number, other: number): boolean {
  return byte === QUESTION || byte === HASH || byte === other;
}

function isAuthority(body: DataView, at: number): boolean {
  return body.getUint8(at) === COLON && body.getUint8(at + 1) === SLASH && body.getUint8(at + 2) === SLASH;
}

function afterAuthority(text: string): number {
  const scheme = text.indexOf('://');
  if (scheme < 0) return -1;
  const stop = text.slice(scheme + 3).search(/[/?#]/);
  return stop >= 0 && text[scheme + 3 + stop] === '/' ? scheme + 3 + stop : -1;
}
