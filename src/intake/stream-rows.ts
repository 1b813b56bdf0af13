/** What a payload says that belongs to streams: which stream, when, and what key and value hash to. */
export type StreamRows = {
  count: number;
  /** Index into the matcher's streams. */
  stream: Uint32Array;
  /** Event time, ms since the epoch. */
  at: Float64Array;
  /** Low half and high half of each hash, unsigned. */
  keyLow: Uint32Array;
  keyHigh: Uint32Array;
  valueLow: Uint32Array;
  valueHigh: Uint32Array;
};

/** Two halves of 64 bits. */
export type Hash64 = { readonly low: number; readonly high: number };

export function openStreamRows(capacity = 64): StreamRows {
  const halves = (): Uint32Array => new Uint32Array(capacity);
  return {
    count: 0,
    stream: halves(),
    at: new Float64Array(capacity),
    keyLow: halves(),
    keyHigh: halves(),
    valueLow: halves(),
    valueHigh: halves(),
  };
}

export function appendStreamRow(
  rows: StreamRows,
  { stream, at }: { readonly stream: number; readonly at: number },
  { key, value }: { readonly key: Hash64; readonly value: Hash64 },
): void {
  const { count } = rows;
  if (count === rows.at.length) widen(rows);
  rows.stream[count] = stream;
  rows.at[count] = at;
  rows.keyLow[count] = key.low;
  rows.keyHigh[count] = key.high;
  rows.valueLow[count] = value.low;
  rows.valueHigh[count] = value.high;
  rows.count = count + 1;
}

function widen(rows: StreamRows): void {
  const { count, ...columns } = rows;
  const wider = openStreamRows(columns.at.length * 2);
  for (const [name, column] of Object.entries(columns)) {
    const to = wider[name as keyof typeof columns];
    to.set(column);
    Object.assign(rows, { [name]: to });
  }
  rows.count = count;
}
