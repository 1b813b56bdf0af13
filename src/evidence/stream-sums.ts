/** Hashes of keys and of rows, in one order. */
export type HashColumns = { readonly keys: BigInt64Array; readonly values: BigInt64Array };
export type SummedPart = { readonly part: number; readonly rows: number; readonly sum: bigint };
export type CountedRow = { readonly key: bigint; readonly row: bigint; readonly count: number };

/** Sums of the rows by the highest bits of their keys, modulo 2^64 and unsigned. */
export function partSums(
  rows: readonly HashColumns[],
  { bits, compare }: { readonly bits: number; readonly compare: 'keys' | 'values' },
): readonly SummedPart[] {
  const parts = new Map<number, { rows: number; sum: bigint }>();
  for (const { keys, values } of rows) {
    const halves = halvesOf(keys);
    for (let row = 0; row < keys.length; row += 1) {
      const part = partOf(halves[row * 2 + 1]!, bits);
      const known = parts.get(part) ?? { rows: 0, sum: 0n };
      known.rows += 1;
      known.sum += compare === 'keys' ? keys[row]! : values[row]!;
      parts.set(part, known);
    }
  }
  return [...parts].map(([part, told]) => ({ part, rows: told.rows, sum: BigInt.asUintN(64, told.sum) }));
}

/** The rows of these parts, and how often each of them is there. */
export function rowsIn(
  rows: readonly HashColumns[],
  { bits, parts }: { readonly bits: number; readonly parts: ReadonlySet<number> },
): readonly CountedRow[] {
  const counts = new Map<string, CountedRow>();
  for (const { keys, values } of rows) {
    const halves = halvesOf(keys);
    for (let at = 0; at < keys.length; at += 1) {
      if (!parts.has(partOf(halves[at * 2 + 1]!, bits))) continue;
      const [key, row] = [keys[at]!, values[at]!];
      const name = `${key}|${row}`;
      counts.set(name, { key, row, count: (counts.get(name)?.count ?? 0) + 1 });
    }
  }
  return [...counts.values()];
}

/** Low half and high half of each hash, unsigned. */
function halvesOf(keys: BigInt64Array): Uint32Array {
  return new Uint32Array(keys.buffer, keys.byteOffset, keys.length * 2);
}

function partOf(high: number, bits: number): number {
  return bits === 0 ? 0 : high >>> (32 - bits);
}
