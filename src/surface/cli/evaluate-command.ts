import { InvalidArgumentError, type Command } from 'commander';
import { readDuration } from '../../catalog/quantities.ts';
import { SLOT } from '../../evidence/cell.ts';
import { readInstant } from '../../kernel/read-instant.ts';
import { showProblem } from '../../kernel/problem.ts';
import { HOUR, type DurationMs, type Instant } from '../../kernel/units.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { showEvaluation, viewEvaluation } from './show-evaluation.ts';
import { printableLines } from './terminal.ts';

type Given = {
  readonly catalog: string;
  readonly events: string;
  readonly at: Instant;
  readonly every?: DurationMs;
  readonly check?: boolean;
};

/** Needs no server: what a catalog says about a file of events can be known anywhere. */
export function evaluateCommand(program: Command, { outside, finish, json }: CommandContext): void {
  program
    .command('evaluate')
    .description('every objective, burn, alert and score of a catalog on a file of events, without a server')
    .requiredOption('--catalog <folder>', 'folder of the catalog')
    .requiredOption('--events <file>', 'a line of JSON for each ten seconds of an indicator; - reads standard input')
    .requiredOption('--at <instant>', 'as of when, such as 2026-01-31T00:00:00Z', readAt)
    .option('--every <time>', 'how much time a line stands for (default: 10s)', readEvery)
    .option('--check', 'exit 1 when an objective burns or is exhausted, 2 when one is blind')
    .action(async ({ catalog: folder, events, at, every: everyMs = SLOT, check = false }: Given) => {
      const { say, complain, terminal } = outside;
      const read = await outside.readCatalogFolder(folder, { given: true });
      const answer = read.ok ? await outside.evaluate(read.value, { events, at, everyMs }) : read;
      if (!read.ok || !answer.ok) {
        finish(EXIT.no);
        const problems = answer.ok ? [] : answer.problems;
        if (json()) return say(JSON.stringify({ problems }, null, 2));
        return complain(problems.map((problem) => printableLines(showProblem(problem))).join('\n'));
      }
      const view = viewEvaluation(answer, { revision: read.value.revision, at });
      const states = view.objectives.map(({ state }) => state);
      const isBad = states.includes('burning') || states.includes('exhausted');
      finish(!check ? EXIT.yes : isBad ? EXIT.no : states.includes('blind') ? EXIT.unknown : EXIT.yes);
      return say(json() ? JSON.stringify(view, null, 2) : showEvaluation(view, terminal));
    });
}

function readAt(text: string): Instant {
  const at = readInstant(text);
  if (at === null) throw new InvalidArgumentError('it is a time such as 2026-01-31T00:00:00Z.');
  return at;
}

function readEvery(text: string): DurationMs {
  const every = readDuration(text);
  if (every === null || every < SLOT || every > HOUR || every % SLOT !== 0)
    throw new InvalidArgumentError('it is a time from 10s to 1h in steps of ten seconds, such as 1m.');
  return every;
}
