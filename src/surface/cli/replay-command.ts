import { InvalidArgumentError, type Command } from 'commander';
import { readInstant } from '../../kernel/read-instant.ts';
import type { Entry } from '../../ledger/entry.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readSince } from './read-option.ts';
import { replayHere } from './replay-here.ts';
import { replayOnServer, type Which } from './replay-server.ts';
import { pagesOfExport } from './replay-source.ts';
import { showReplayed, type Shown } from './show-replayed.ts';

type Given = { readonly all?: boolean; readonly since?: string; readonly file?: string };

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
    .action(async (decision: string | undefined, given: Given) => {
      const which = whichOf(decision, given);
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
  return { seq, subject: seq === null ? (decision ?? null) : null, since };
}

async function replay({ outside, client }: CommandContext, which: Which, { file }: Given): Promise<Shown> {
  if (file === undefined)
    return replayOnServer(client(), which, (through) => outside.texts.progress(`replayed through entry ${through}`));
  const from = which.since === null ? 0 : (readInstant(which.since) ?? 0);
  const isAsked = ({ seq, subject, at }: Entry): boolean =>
    at >= from && (which.seq === null || seq === which.seq) && (which.subject === null || subject === which.subject);
  return { ...(await replayHere(pagesOfExport(outside, file), isAsked)), code: outside.code?.() ?? outside.version };
}

/** A decision that comes out otherwise is a no; where none could be made again there is no answer to give. */
function codeOf({ same, different, not_replayable: without }: Shown): ExitCode {
  if (different > 0) return EXIT.no;
  return same === 0 || without > 0 ? EXIT.unknown : EXIT.yes;
}
