const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUES = new Int8Array(128).fill(-1);
for (const [value, char] of ALPHABET.split('').entries()) VALUES[char.charCodeAt(0)] = value;

/** RFC 4648 with padding; null for anything else. Pure stages have no codec of the platform's. */
export function base64Bytes(text: string): Uint8Array | null {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (text.length % 4 !== 0) return null;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const end = text.length - padding;
  let bits = 0;
  let to = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = at < end ? (VALUES[text.charCodeAt(at)] ?? -1) : 0;
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xff_ff_ff;
    if (at % 4 !== 3) continue;
    for (let shift = 16; shift >= 0 && to < bytes.length; shift -= 8) bytes[to++] = (bits >> shift) & 255;
  }
  return bytes;
}
