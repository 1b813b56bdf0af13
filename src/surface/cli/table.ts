/** Rows of text in columns that line up; the first row is the heading. The last column takes what is left of the terminal. */
export function showTable(rows: readonly (readonly string[])[], columns: number | null): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  const room = columns === null ? Infinity : Math.max(24, columns - before);
  return rows
    .flatMap((row) => {
      const start = row.slice(0, -1).map((text, index) => text.padEnd((widths[index] ?? 0) + 2)).join('');
      return wrap(row.at(-1) ?? '', room).map((text, index) => (index === 0 ? start : ' '.repeat(before)) + text);
    })
    .map((line) => line.trimEnd())
    .join('\n');
}

function wrap(text: string, room: number): readonly string[] {
  if (text.length <= room) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
