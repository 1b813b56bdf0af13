type Range = { readonly start: number; readonly end: number };

const SLASH = 47;
const QUESTION = 63;
const HASH = 35;

/** The path in a request target or an absolute URL: `/cart` in `/cart?id=1` and in `https://shop/cart#top`. */
export function pathOfBytes(body: Uint8Array, { start, end }: Range): Range {
  let from = start;
  if (body[from] !== SLASH) {
    from = pathStart(body, { start, end });
    if (from === end) return { start, end: start };
  }
  let to = from;
  while (to < end && body[to] !== QUESTION && body[to] !== HASH) to += 1;
  return { start: from, end: to };
}

export function pathOfText(text: string): string {
  const start = text.startsWith('/') ? 0 : afterAuthority(text);
  return start < 0 ? '' : (/^[^?#]*/.exec(text.slice(start))?.[0] ?? '');
}

/** The first slash after `://`, or the end when there is none or the query begins before it. */
function pathStart(body: Uint8Array, { start, end }: Range): number {
  let at = start;
  while (at + 2 < end && !(body[at] === 58 && body[at + 1] === SLASH && body[at + 2] === SLASH)) at += 1;
  if (at + 2 >= end) return end;
  at += 3;
  while (at < end && body[at] !== SLASH && body[at] !== QUESTION && body[at] !== HASH) at += 1;
  return at < end && body[at] === SLASH ? at : end;
}

function afterAuthority(text: string): number {
  const scheme = text.indexOf('://');
  if (scheme < 0) return -1;
  const stop = text.slice(scheme + 3).search(/[/?#]/);
  return stop >= 0 && text[scheme + 3 + stop] === '/' ? scheme + 3 + stop : -1;
}
