import { showProblem, type Problem } from '../../kernel/problem.ts';
import { showCount, showRatio } from '../../kernel/show.ts';
import type { TextStreams } from '../../ports/text-streams.ts';
import { isFault, type CountedLine, type LineFault } from '../../verdict/judging-file/counted-line.ts';
import { FileJudge, type FileVerdict } from '../../verdict/judging-file/file-judge.ts';
import type { JudgeOptions } from '../../verdict/judging-file/judge-options.ts';
import { judgedLine, type JudgedLine } from '../../verdict/judging-file/judged-line.ts';
import { readCountedLine } from '../../verdict/judging-file/read-counted-line.ts';
import { readCsvHeader, readCsvRow, type CsvHeader } from '../../verdict/judging-file/read-csv-row.ts';

export type FileToJudge = {
  readonly path: string;
  readonly format: 'jsonl' | 'csv' | 'auto';
  readonly options: JudgeOptions;
  /** Told of every batch, in order. */
  readonly seen: (line: JudgedLine) => void;
};

export type Judged = {
  readonly problems: readonly Problem[];
  readonly lines: number;
};

/** Mistakes of one file that are shown; whoever has more has the same one over and over. */
const MOST_PROBLEMS = 20;

/** Judges a file while it is read: each batch is said before the next piece is asked for. */
export async function judgeFile(texts: TextStreams, { path, format, options, seen }: FileToJudge): Promise<Judged> {
  const reader = openReader(format);
  const judge = new FileJudge(options);
  const problems: Problem[] = [];
  const file = path === '-' ? 'standard input' : path;
  let line = 0;
  for await (const { lines, bytes, of } of texts.lines(path)) {
    const out: string[] = [];
    for (const text of lines) {
      line += 1;
      const found = reader(text, line);
      if (found === null) continue;
      const judged = isFault(found) ? found : problems.length > 0 ? null : judge.take(found);
      if (judged === null) continue;
      if (isFault(judged)) problems.push(problemAt(judged, { file, line }));
      else out.push(said(judged, seen));
      if (problems.length >= MOST_PROBLEMS) break;
    }
    const isRead = out.length === 0 || (await texts.write(out.join('')));
    texts.progress(`${showCount(line)} lines judged${of === null ? '' : `, ${showRatio(Math.floor((100 * bytes) / of) / 100)}`}`);
    // Who pipes lines in gets no more answers after a mistake; the rest of a file is looked through for further ones.
    if (!isRead || problems.length >= MOST_PROBLEMS || (problems.length > 0 && path === '-')) break;
  }
  texts.progress(null);
  if (problems.length > 0) return { problems, lines: line };
  const last = judge.finish();
  if (last !== null && isFault(last)) return { problems: [problemAt(last, { file, line })], lines: line };
  if (last !== null) await texts.write(said(last, seen));
  return { problems, lines: line };
}

export function showProblems(problems: readonly Problem[]): string {
  const more = problems.length < MOST_PROBLEMS ? [] : [`and perhaps more: the first ${MOST_PROBLEMS} are shown`];
  return [...problems.map(showProblem), ...more].join('\n');
}

function said(verdict: FileVerdict, seen: FileToJudge['seen']): string {
  const line = judgedLine(verdict);
  seen(line);
  return `${JSON.stringify(line)}\n`;
}

type Reader = (text: string, line: number) => CountedLine | LineFault | null;

/** Null for a line that says nothing: an empty one, or the names of the columns. */
function openReader(format: FileToJudge['format']): Reader {
  const state: { isCsv: boolean | null; header: CsvHeader | 'unreadable' | null } = {
    isCsv: format === 'auto' ? null : format === 'csv',
    header: null,
  };
  return (given, line) => {
    const text = line === 1 ? given.replace(/^\uFEFF/, '') : given;
    if (text === '' || text.trim() === '') return null;
    state.isCsv ??= !text.trimStart().startsWith('{');
    if (!state.isCsv) return readCountedLine(text);
    if (state.header === 'unreadable') return null;
    if (state.header !== null) return readCsvRow(text, state.header);
    const header = readCsvHeader(text);
    if (isFault(header)) {
      // Without its columns no row can be read; one mistake is enough to say so.
      state.header = 'unreadable';
      return header;
    }
    state.header = header;
    return null;
  };
}

function problemAt({ code, path, text, hint }: LineFault, { file, line }: { file: string; line: number }): Problem {
  return { code, place: { file, line, column: 1, path }, text, ...(hint === undefined ? {} : { hint }) };
}
