import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { openTextStreams } from '../../src/adapters/text-streams/text-streams.ts';
import { showInstant } from '../../src/kernel/show.ts';
import type { Instant } from '../../src/kernel/units.ts';
import { runProgram } from '../../src/surface/cli/program.ts';
import type { Tally } from '../../src/verdict/comparison/judge.ts';
import type { JudgedLine } from '../../src/verdict/judging-file/judged-line.ts';
import { NO_OUTSIDE, NO_STREAMS } from './no-texts.ts';

export type Run = {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly lines: readonly JudgedLine[];
};

const START = Date.UTC(2026, 0, 1);

/** The program, with the given text as its standard input. */
export async function runJudge(argv: readonly string[], input = ''): Promise<Run> {
  const child = spawn(process.execPath, ['src/main.ts', 'judge', ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  // It may be done before it has read everything.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, out, err, lines: linesIn(out) };
}

export function judgeLines(lines: readonly string[], argv: readonly string[] = []): Promise<Run> {
  return runJudge([...argv, '-'], `${lines.join('\n')}\n`);
}

/** The same within this process, for the many things that are no matter of processes. */
export async function judgeHere(lines: readonly string[], argv: readonly string[] = []): Promise<Run> {
  const [out, err]: [string[], string[]] = [[], []];
  const input = (): Readable => Readable.from([Buffer.from(`${lines.join('\n')}\n`)]);
  const texts = { ...openTextStreams({ ...NO_STREAMS, input }), write: async (text: string) => out.push(text) > 0 };
  const outside = { ...NO_OUTSIDE, texts, say: (text: string) => out.push(text), complain: (text: string) => err.push(text) };
  const code = await runProgram(outside, ['judge', ...argv, '-']);
  return { code, out: out.join(''), err: err.join('\n'), lines: linesIn(out.join('')) };
}

export function timeOf(batch: number): string {
  return showInstant((START + batch * 10_000) as Instant);
}

export function lineOf({ n1, k1, n0, k0 }: Tally, batch: number): string {
  return JSON.stringify({
    at: timeOf(batch),
    indicator: 'errors',
    cohort: 'all',
    candidate: { total: n1, bad: k1 },
    baseline: { total: n0, bad: k0 },
  });
}

function linesIn(out: string): readonly JudgedLine[] {
  return out === ''
    ? []
    : out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as JudgedLine);
}
