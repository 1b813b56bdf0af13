export type DiffLine = { readonly kind: 'same' | 'added' | 'removed'; readonly text: string };
/** Lines that belong together, and where they begin in either text, counted from 1. */
export type Hunk = { readonly before: number; readonly after: number; readonly lines: readonly DiffLine[] };

/** Beyond this many lines that differ the texts are shown one after the other: finding what they share would cost the square. */
const MOST_COMPARED = 2_000;
const AROUND = 3;

/** What one text has otherwise than another, line by line. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [was, is] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < was.length && head < is.length && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < was.length - head && tail < is.length - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  const same = (lines: readonly string[]): readonly DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  const middle = between(was.slice(head, was.length - tail), is.slice(head, is.length - tail));
  return [...same(was.slice(0, head)), ...middle, ...same(was.slice(was.length - tail))];
}

/** Only what differs, with a few lines around it. */
export function hunksOf(lines: readonly DiffLine[]): readonly Hunk[] {
  const near = new Set(lines.flatMap(({ kind }, index) => (kind === 'same' ? [] : around(index))));
  const hunks: { before: number; after: number; lines: DiffLine[] }[] = [];
  const at = { before: 1, after: 1 };
  let open = false;
  lines.forEach((line, index) => {
    if (near.has(index)) {
      if (!open) hunks.push({ ...at, lines: [] });
      hunks.at(-1)?.lines.push(line);
    }
    open = near.has(index);
    if (line.kind !== 'added') at.before += 1;
    if (line.kind !== 'removed') at.after += 1;
  });
  return hunks;
}

/** As `git apply` and `patch` read it. */
export function patchOf(
  files: readonly { readonly file: string; readonly before: string | null; readonly after: string | null }[],
): string {
  const signs = { same: ' ', added: '+', removed: '-' } as const;
  return files
    .map(({ file, before, after }) => {
      const heads = [`--- ${before === null ? '/dev/null' : `a/${file}`}`, `+++ ${after === null ? '/dev/null' : `b/${file}`}`];
      const lines = diffLines(endless(before), endless(after)).filter(
        ({ text, kind }) => !(text === '' && kind !== 'same' && isNothing(before, after)),
      );
      const hunks = hunksOf(lines).flatMap((hunk) => {
        const count = (not: DiffLine['kind']): number => hunk.lines.filter(({ kind }) => kind !== not).length;
        const [minus, plus] = [count('added'), count('removed')];
        const from = (start: number, many: number): string => `${many === 0 ? start - 1 : start},${many}`;
        return [
          `@@ -${from(hunk.before, minus)} +${from(hunk.after, plus)} @@`,
          ...hunk.lines.map(({ kind, text }) => signs[kind] + text),
        ];
      });
      return [...heads, ...hunks].join('\n');
    })
    .join('\n')
    .concat('\n');
}

function isNothing(before: string | null, after: string | null): boolean {
  return before === null || after === null;
}

/** The break at the end of a file is no line of its own. */
function endless(text: string | null): string {
  return (text ?? '').replace(/\n$/, '');
}

function around(index: number): readonly number[] {
  return Array.from({ length: 2 * AROUND + 1 }, (_, step) => index - AROUND + step);
}

/** The longest lines that both have in the same order, and the rest between them. */
function between(was: readonly string[], is: readonly string[]): readonly DiffLine[] {
  const removed = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'removed', text }));
  const added = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'added', text }));
  if (was.length === 0 || is.length === 0 || was.length + is.length > MOST_COMPARED) return [...removed(was), ...added(is)];
  const width = is.length + 1;
  const longest = new Uint16Array((was.length + 1) * width);
  for (let a = was.length - 1; a >= 0; a -= 1)
    for (let b = is.length - 1; b >= 0; b -= 1)
      longest[a * width + b] =
        was[a] === is[b]
          ? (longest[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(longest[(a + 1) * width + b] ?? 0, longest[a * width + b + 1] ?? 0);
  const lines: DiffLine[] = [];
  let [a, b] = [0, 0];
  while (a < was.length && b < is.length) {
    const [left, right] = [was[a] ?? '', is[b] ?? ''];
    if (left === right) {
      lines.push({ kind: 'same', text: left });
      [a, b] = [a + 1, b + 1];
    } else if ((longest[(a + 1) * width + b] ?? 0) >= (longest[a * width + b + 1] ?? 0)) {
      lines.push({ kind: 'removed', text: left });
      a += 1;
    } else {
      lines.push({ kind: 'added', text: right });
      b += 1;
    }
  }
  return [...lines, ...removed(was.slice(a)), ...added(is.slice(b))];
}
