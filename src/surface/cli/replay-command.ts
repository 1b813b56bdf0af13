import { InvalidArgumentError, type Command } from 'commander';
import { readInstant } from '../../kernel/read-instant.ts';
import { showProblem } from '../../kernel/problem.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readSince } from './read-option.ts';
import { replayHere } from './replay-here.ts';
import { replayOnServer, type Which } from './replay-server.ts';
import { pagesOfExport, pagesOfServer } from './replay-source.ts';
import { replayWith, showReplayedWith } from './replay-with.ts';
import { showReplayed, type Shown } from './show-replayed.ts';
import { printableLines } from './terminal.ts';

type Given = { readonly all?: boolean; readonly since?: string; readonly file?: string; readonly with?: string };

/** Decisions made again from what they were made from: the same answer, or a defect. */
export function replayCommand(program: Command, context: CommandContext): void {
  const { outside, finish, json } = context;
  program
    .command('replay')
    .description('make recorded decisions again from their recorded inputs, and compare to the byte')
    .argument('[decision]', 'number of an entry, or a rollout, train, gate or objective: all decisions about it')
    .option('--all', 'every decision of the ledger')
    .option('--since <time>', 'those since then: a time span such as 7d, or a time', readSince)
    .option('--file <export>', 'from an export, without a server; - reads standard input')
    .option('--with <folder>', 'show which decisions would be other ones under the catalog in this folder')
    .action(async (decision: string | undefined, given: Given) => {
      const which = whichOf(decision, given);
      if (given.with !== undefined) return compareWith(context, which, { ...given, with: given.with });
      const done = await replay(context, which, given).finally(() => outside.texts.progress(null));
      finish(codeOf(done));
      if (json()) return outside.say(JSON.stringify(done, null, 2));
      return outside.say(showReplayed(done, outside.terminal));
    });
}

function whichOf(decision: string | undefined, { all, since: from }: Given): Which {
  const since = from ?? null;
  if (decision === undefined && all !== true && since === null)
    throw new InvalidArgumentError('name an entry or a rollout, or say --all or --since.');
  const seq = decision !== undefined && /^\d{1,15}$/.test(decision) ? Number(decision) : null;
  if (seq === 0) throw new InvalidArgumentError('the first entry of a ledger has the number 1.');
  return { seq, subject: seq === null ? (decision ?? null) : null, since };
}

async function replay({ outside, client }: CommandContext, which: Which, { file }: Given): Promise<Shown> {
  if (file === undefined)
    return replayOnServer(client(), which, (through) => outside.texts.progress(`replayed through entry ${through}`));
  return { ...(await replayHere(pagesOfExport(outside, file), isAsked(which))), code: outside.code?.() ?? outside.version };
}

function isAsked({ seq: wanted, subject: about, since }: Which): (entry: Entry) => boolean {
  const from = since === null ? 0 : (readInstant(since) ?? 0);
  return ({ seq, subject, at }) => at >= from && (wanted === null || seq === wanted) && (about === null || subject === about);
}

/** Yes: nothing changes. No: some decisions would be other ones. */
async function compareWith(context: CommandContext, which: Which, given: Given & { readonly with: string }): Promise<void> {
  const { outside, finish, json, client } = context;
  const read = await outside.readCatalogFolder(given.with);
  if (!read.ok) {
    for (const problem of read.problems) outside.complain(printableLines(showProblem(problem)));
    return finish(EXIT.usage);
  }
  const pages = given.file === undefined ? pagesOfServer(client()) : pagesOfExport(outside, given.file);
  const done = await replayWith(pages, read.value, isAsked(which));
  finish(done.changed.length > 0 ? EXIT.no : EXIT.yes);
  return outside.say(json() ? JSON.stringify(done, null, 2) : showReplayedWith(done, outside.terminal));
}

/** A decision that comes out otherwise is a no; where none could be made again there is no answer to give. */
function codeOf({ same, different, not_replayable: without }: Shown): ExitCode {
  if (different > 0) return EXIT.no;
  return same === 0 || without > 0 ? EXIT.unknown : EXIT.yes;
}
