const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** 32 and 64 bytes in the only base64 that they have: bits that the last letter leaves over are zero. */
const KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const SIGNATURE = /^[A-Za-z0-9+/]{85}[AQgw]==$/;

export function isSignature(text: string): boolean {
  return SIGNATURE.test(text);
}

/** The raw bytes of a public key, or null. */
export function readPublicKey(text: string): Uint8Array | null {
  if (!KEY.test(text)) return null;
  const bytes = new Uint8Array(32);
  let [bits, held, at] = [0, 0, 0];
  for (const letter of text.slice(0, -1)) {
    bits = ((bits << 6) | LETTERS.indexOf(letter)) & 0xff_ff;
    held += 6;
    if (held < 8 || at === bytes.length) continue;
    held -= 8;
    bytes[at] = (bits >> held) & 0xff;
    at += 1;
  }
  return bytes;
}
