/** Protobuf by hand, for bytes that no encoder would write. */
export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let left = BigInt(value);
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
  return [...bytes, Number(left)];
}

export function nested(number: number, ...content: readonly (readonly number[])[]): number[] {
  const bytes = content.flat();
  return [...varint((number << 3) | 2), ...varint(bytes.length), ...bytes];
}

export function text(number: number, value: string): number[] {
  return nested(number, [...new TextEncoder().encode(value)]);
}

export function whole(number: number, value: number | bigint): number[] {
  return [...varint(number << 3), ...varint(value)];
}

export function fixed64(number: number, value: bigint): number[] {
  return [...varint((number << 3) | 1), ...new Uint8Array(BigUint64Array.of(value).buffer)];
}

export function attribute(number: number, key: string, value: string): number[] {
  return nested(number, text(1, key), nested(2, text(1, value)));
}

export const TIMES: readonly number[] = [...fixed64(7, 1_700_000_000_000_000_000n), ...fixed64(8, 1_700_000_000_100_000_000n)];

export function bytes(...parts: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flat());
}
