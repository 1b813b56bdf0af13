/** One thing that happens in a story, or is expected of it. */
export type Act = {
  readonly atMs: number;
  readonly line: number;
  readonly verb: string;
  readonly words: readonly string[];
  readonly text: string;
};

/** Reads `at 1m30s  release 1.1.0 from 1.0.0; expect 1.1.0 shifting`: an instant, then acts set apart by semicolons. */
export function readScenario(file: string, text: string): readonly Act[] {
  const acts = text.split('\n').flatMap((raw, index) => {
    const line = raw.replace(/#.*$/, '').trim();
    return line === '' ? [] : readLine(line, { file, number: index + 1 });
  });
  for (const [index, act] of acts.entries()) {
    const before = acts[index - 1];
    if (before !== undefined && before.atMs > act.atMs) throw new Error(`${file}:${act.line}: a story goes forward in time`);
  }
  return acts;
}

function readLine(line: string, { file, number }: { file: string; number: number }): readonly Act[] {
  const match = /^at\s+(\S+)\s+(.*)$/.exec(line);
  if (match === null) throw new Error(`${file}:${number}: expected "at TIME act; act", found "${line}"`);
  const atMs = readTime(match[1] ?? '', { file, number });
  return (match[2] ?? '').split(';').map((part) => {
    const text = part.trim();
    const [verb = '', ...words] = text.match(/"[^"]*"|\S+/g) ?? [];
    return { atMs, line: number, verb, words: words.map((word) => word.replaceAll('"', '')), text };
  });
}

function readTime(text: string, { file, number }: { file: string; number: number }): number {
  const parts = [...text.matchAll(/(\d+)(h|m|s)/g)];
  if (parts.map(([whole]) => whole).join('') !== text)
    throw new Error(`${file}:${number}: "${text}" is not a time such as 90s or 1m30s`);
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * ({ h: 3_600_000, m: 60_000, s: 1_000 }[unit ?? 's'] ?? 0),
    0,
  );
}
