import { CommanderError, InvalidArgumentError } from 'commander';
import { ServerRefused, Unanswered } from './client.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { printableLines } from './terminal.ts';

/** What a command that could not be done says on standard error, and its exit code. */
export function explainFailure(error: unknown, { json }: { readonly json: boolean }): { text: string | null; code: ExitCode } {
  // A command found it out itself: nobody has said so yet.
  if (error instanceof InvalidArgumentError) {
    const detail = `error: ${error.message}`;
    return { text: json ? JSON.stringify({ code: 'REQUEST_INVALID', detail }) : printableLines(detail), code: EXIT.usage };
  }
  // Commander has said what it did not understand, or shown the help that was asked for.
  if (error instanceof CommanderError) return { text: null, code: error.exitCode === 0 ? EXIT.yes : EXIT.usage };
  return { text: json ? JSON.stringify(viewOf(error)) : printableLines(textOf(error)), code: codeOf(error) };
}

function codeOf(error: unknown): ExitCode {
  if (!(error instanceof ServerRefused)) return EXIT.fault;
  const { status, code } = error.problem;
  if (code === 'REQUEST_INVALID') return EXIT.usage;
  // The token was good, and somebody else is asked: a no, and no fault.
  if (code.endsWith('_NOT_YOURS')) return EXIT.no;
  return status >= 500 || status === 401 || status === 403 ? EXIT.fault : EXIT.no;
}

function viewOf(error: unknown): object {
  if (error instanceof ServerRefused) return error.problem;
  return { code: error instanceof Unanswered ? error.code : 'FAULT', detail: textOf(error) };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const because = !(error instanceof Unanswered) && error.cause instanceof Error ? `\n  because: ${error.cause.message}` : '';
  return `${error.message}${because}`;
}
