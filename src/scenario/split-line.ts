import type { Word } from './words.ts';

export type SplitLine = { readonly acts: readonly (readonly Word[])[]; readonly end: number };

/** A word is quoted, or goes on to the next blank; braces hold what would otherwise end it: `checkout{region=eu, tier=gold}`. */
const WORD = /"([^"]*)"|(;)|((?:\{[^}]*\}|[^\s;"{])+)/g;

/** The words of a line, set apart by semicolons; what follows a `#` that begins a word is for people. */
export function splitLine(raw: string): SplitLine {
  const acts: Word[][] = [[]];
  const line = withoutComment(raw);
  for (const found of line.matchAll(WORD)) {
    const [, quoted, semicolon, plain] = found;
    const column = found.index + 1;
    if (semicolon !== undefined) acts.push([]);
    else acts.at(-1)?.push({ text: quoted ?? plain ?? '', quoted: quoted !== undefined, column });
  }
  return { acts: acts.filter((act) => act.length > 0), end: line.trimEnd().length + 1 };
}

function withoutComment(raw: string): string {
  let quoted = false;
  for (let index = 0; index < raw.length; index += 1) {
    if (raw[index] === '"') quoted = !quoted;
    if (raw[index] === '#' && !quoted && (index === 0 || /[\s;]/.test(raw[index - 1] ?? ''))) return raw.slice(0, index);
  }
  return raw;
}
