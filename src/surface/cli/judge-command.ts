import { Option, type Command } from 'commander';
import { showCount, showDuration } from '../../kernel/show.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { JudgedLine } from '../../verdict/judging-file/judged-line.ts';
import type { CommandContext } from './command-context.ts';
import { drawEvidence } from './draw-evidence.ts';
import { EvidenceTrace } from './evidence-trace.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { judgeFile, showProblems, type Judged } from './judge-file.ts';
import * as read from './judge-options.ts';
import { onInterrupt } from './on-interrupt.ts';
import { printableLines } from './terminal.ts';

type Given = read.GivenJudgeOptions & { readonly format: 'jsonl' | 'csv' | 'auto'; readonly plot?: string };

const { DEFAULTS } = read;

/** Needs no server and no catalog: counts of two versions in, verdicts out. */
export function judgeCommand(program: Command, { outside, finish, json }: CommandContext): void {
  const command = program
    .command('judge')
    .description('compare a candidate with its baseline from a file of counts, without a server')
    .argument('<file>', 'JSON lines or CSV, a line for each ten seconds of an indicator; - reads standard input')
    .option('--rho <factor>', 'the candidate may fail this many times as often as the baseline', read.readRho, DEFAULTS.rho)
    .option('--delta <share>', '… plus this share of its events', read.readPart, DEFAULTS.delta)
    .option('--alpha <chance>', 'chance of calling a candidate worse that is not', read.readChance, DEFAULTS.alpha)
    .option('--alpha-safe <chance>', 'chance of calling one safe that is not, per indicator', read.readChance, DEFAULTS.alphaSafe)
    .addOption(
      new Option('--burstiness <mode>', 'whether errors of one arm come in bursts: never; measured in the file; known as --phi')
        .choices(['independent', 'unknown', 'calibrated'])
        .default(DEFAULTS.burstiness),
    )
    .option('--phi <factor>', 'what evidence is divided by for bursts, with --burstiness calibrated', read.readPhi)
    .option('--margin <share>', 'how much slower a candidate may be, where there are histograms', read.readPart, DEFAULTS.margin)
    .addOption(
      new Option('--min-step <time>', 'not safe before this much time').argParser(read.readTime).default(DEFAULTS.minStep, '0s'),
    )
    .addOption(
      new Option('--horizon <time>', 'time in which the traffic has to decide, or it is underpowered')
        .argParser(read.readTime)
        .default(DEFAULTS.horizon, '60m'),
    )
    .option('--weight <name=number>', 'weight of an indicator beside the others; may be given again', read.readWeight)
    .option('--key <name>', 'only this indicator has to be safe; may be given again (default: all)', read.readKey)
    .option('--share <share>', 'part of the traffic that the candidate should get; without it none is missed', read.readPart);
  command
    .addOption(
      new Option('--format <format>', 'how the file is written (default: as its first line looks)')
        .choices(['jsonl', 'csv', 'auto'])
        .default('auto'),
    )
    .option('--plot <file.svg>', 'draw the evidence and the excess over time')
    .action(async (path: string, given: Given) => {
      const strange = read.strangeTogether(given) ?? strangePlot(given.plot);
      if (strange !== null) return command.error(`error: ${strange}`, { code: 'plimsoll.judge' });
      const trace = new EvidenceTrace();
      const options = read.judgeOptionsFrom(given);
      const seen = (line: JudgedLine): void => trace.add(line);
      const { problems, lines } = await onInterrupt(
        () => outside.complain(printableLines(summary(trace, null))),
        () => judgeFile(outside.texts, { path, format: given.format, options, seen }),
      ).catch((cause: unknown) => unreadable(path, cause));
      if (problems.length > 0) {
        finish(EXIT.fault);
        return outside.complain(json() ? JSON.stringify({ problems }) : printableLines(showProblems(problems)));
      }
      finish(exitOf(trace.last));
      if (!json()) outside.complain(printableLines(summary(trace, lines)));
      if (given.plot === undefined || trace.last === null) return;
      await outside.texts.save(given.plot, drawEvidence(trace, options));
    });
}

function strangePlot(plot: string | undefined): string | null {
  if (plot === undefined || plot.toLowerCase().endsWith('.svg')) return null;
  return `--plot draws SVG, and ${plot} is not named so: name it like evidence.svg; any browser shows it and can save it as PNG`;
}

function exitOf(last: JudgedLine | null): ExitCode {
  if (last?.verdict === 'worse') return EXIT.no;
  return last?.verdict === 'safe' ? EXIT.yes : EXIT.unknown;
}

/** For people: where it ended, and since when; without lines where it was interrupted. */
function summary({ first, last, batches, since }: EvidenceTrace, lines: number | null): string {
  if (first === null || last === null || since === null)
    return lines === null ? 'Nothing was judged yet.' : 'Nothing was judged: the file has no line with counts of both arms.';
  const took = ((readInstant(since) ?? 0) - (readInstant(first.at) ?? 0)) as DurationMs;
  const when = since === first.at ? 'from the first batch on' : `since ${since}, ${showDuration(took)} after the first batch`;
  const of = lines === null ? '' : ` of ${showCount(lines)} ${lines === 1 ? 'line' : 'lines'}`;
  return [
    `${last.verdict}, ${when}: ${last.because}`,
    `${showCount(batches)} ${batches === 1 ? 'batch' : 'batches'}${of}, from ${first.at} to ${last.at}; bursts: ${last.mode}.`,
  ].join('\n');
}

function unreadable(file: string, cause: unknown): Judged {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  if (code === null) throw cause;
  const text = `Cannot read the file: ${code === 'ENOENT' ? 'there is none' : code === 'EISDIR' ? 'it is a folder' : code}`;
  return { problems: [{ code: 'JUDGE_UNREADABLE', place: { file, line: 1, column: 1, path: '' }, text }], lines: 0 };
}
