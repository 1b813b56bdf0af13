import { readFileSync, statSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import { scoreDetail, scoreSummary, type ScoreSummaryView } from '../../wire/score.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { readSince } from './read-option.ts';
import { showScore, showScores } from './show-scores.ts';

const all = z.object({ scores: z.array(scoreSummary) });

type Given = {
  readonly since?: string;
  readonly window?: string;
  readonly cohort?: string;
  readonly weights?: string;
};

/** How well customers are served. The exit code is the worst state, so that a pipeline can ask without reading. */
export function scoreCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('score')
    .description('experience scores of journeys and products; with a name, one of them with its arithmetic')
    .argument('[name]', 'journey or product')
    .option('--since <time>', 'compare with then, and show the trend since', readSince)
    .option('--window <duration>', 'judge every member over this window: 1h, 6h, 1d, 28d')
    .option('--cohort <labels>', 'one cohort of the members kept apart by these labels, such as region=eu')
    .option('--weights <weights>', 'what if: checkout-works=3,search=1, or a file of names and weights', readWeights)
    .action(async (name: string | undefined, { since, window, cohort, weights }: Given) => {
      const path = '/api/v1/scores';
      const query = new URLSearchParams(
        Object.entries({ since, window, cohort, weights }).filter(([, value]) => value !== undefined) as [string, string][],
      );
      if (name === undefined) {
        if (query.size > 0) throw new InvalidArgumentError('Name a journey or product to ask about one of them.');
        const { scores } = await client().get(path, all);
        finish(worst(scores));
        return outside.say(json() ? JSON.stringify({ scores }, null, 2) : showScores(scores, outside.terminal));
      }
      const asked = query.size === 0 ? '' : `?${query.toString()}`;
      const one = await client().get(`${path}/${encodeURIComponent(name)}${asked}`, scoreDetail);
      finish(worst([one]));
      return outside.say(json() ? JSON.stringify(one, null, 2) : showScore(one, outside.terminal));
    });
}

function worst(scores: readonly Pick<ScoreSummaryView, 'state'>[]): ExitCode {
  if (scores.some(({ state }) => state === 'at-risk' || state === 'breached')) return EXIT.no;
  return scores.some(({ state }) => state === 'unknown') ? EXIT.unknown : EXIT.yes;
}

const MOST_BYTES = 65_536;
const fileOfWeights = z.record(z.string().min(1).max(200), z.number().min(0).max(1_000));

/** `a=3,b=1` as it is, or a YAML or JSON file that maps names to weights. */
function readWeights(text: string): string {
  if (text.includes('=')) return text;
  const size = statSync(text, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new InvalidArgumentError(`it is weights such as a=3,b=1, or a file; there is no file ${text}.`);
  if (size > MOST_BYTES) throw new InvalidArgumentError(`${text} is larger than ${MOST_BYTES} bytes.`);
  const read = fileOfWeights.safeParse(readYaml(text));
  if (!read.success || Object.keys(read.data).length === 0)
    throw new InvalidArgumentError(`${text} has to map members to weights from 0 to 1000, such as "checkout-works: 3".`);
  return Object.entries(read.data)
    .map(([name, weight]) => `${name}=${weight}`)
    .join(',');
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { maxAliasCount: 0 });
  } catch (cause) {
    throw new InvalidArgumentError(
      `${file} cannot be read: ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)}`,
    );
  }
}
