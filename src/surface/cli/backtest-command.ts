import { setTimeout as pause } from 'node:timers/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import { backtestProgress, toldIncident, type BacktestProgress, type BacktestView } from '../../wire/backtest.ts';
import { ServerRefused, type Client } from './client.ts';
import type { CommandContext, Outside } from './command-context.ts';
import { drawBacktest } from './draw-backtest.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './on-interrupt.ts';
import { readSince } from './read-option.ts';
import { showBacktest } from './show-backtest.ts';
import { printableLines } from './terminal.ts';

type Given = {
  readonly policy: string;
  readonly since: string;
  readonly until?: string;
  readonly incidents?: string;
  readonly real: number;
  readonly picture?: string;
};

const LOOK_EVERY_MS = 300;

/** What a proposed policy would have done to the releases, alerts and gates that were recorded. */
export function backtestCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('backtest')
    .description('run a proposed policy over what was recorded: what would it have done, and what did it miss?')
    .requiredOption('--policy <path>', 'file or folder of documents that replace those of the catalog, or join them')
    .addOption(
      new Option('--since <time>', 'how far back: a time span such as 90d, or a time')
        .argParser(readSince)
        .default(readSince('30d'), '30d'),
    )
    .option('--until <time>', 'up to when (default: now)', readSince)
    .option('--incidents <file.yaml>', 'what really happened: a list of what, from, to and services')
    .option('--real <part>', 'part of a budget from which on an alert was about something real', readReal, 0.02)
    .option('--picture <file.svg>', 'draw both policies over time')
    .action(async (given: Given) => {
      const report = await ask(client(), outside, await questionOf(outside, given)).finally(() => outside.texts.progress(null));
      if (typeof report === 'string') {
        finish(EXIT.fault);
        return outside.complain(printableLines(report));
      }
      finish(EXIT.yes);
      if (given.picture !== undefined) await outside.texts.save(given.picture, drawBacktest(report));
      return outside.say(json() ? JSON.stringify(report, null, 2) : showBacktest(report, outside.terminal));
    });
}

async function questionOf(outside: Outside, { policy, since, until, incidents, real, picture }: Given): Promise<object> {
  if (picture !== undefined && !picture.toLowerCase().endsWith('.svg'))
    throw new InvalidArgumentError(`--picture draws SVG, and ${picture} is not named so.`);
  const files = await outside.readTexts(policy);
  const told = incidents === undefined ? [] : readIncidents(incidents, await outside.readTexts(incidents));
  return { files, since, incidents: told, real, ...(until === undefined ? {} : { until }) };
}

const incidentFile = z.array(toldIncident).max(1_000);

function readIncidents(path: string, files: readonly { readonly text: string }[]): readonly object[] {
  const read = incidentFile.safeParse(parse(files[0]?.text ?? ''));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = (issue?.path ?? []).map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  throw new InvalidArgumentError(
    `${path}${place}: ${issue?.message ?? 'not a list'}. It is a list such as "- { what: payments down, from: 2026-11-02T10:00:00Z, to: 2026-11-02T10:40:00Z, services: [shop] }".`,
  );
}

/** The report, or why there is none. Whoever presses Ctrl-C lets the server stop, too, even if it has only just been asked. */
async function ask(client: Client, outside: Outside, question: object): Promise<BacktestView | string> {
  const asked = client.post('/api/v1/backtests', question, backtestProgress);
  const pathOf = ({ id }: BacktestProgress): string => `/api/v1/backtests/${id}`;
  const cancel = async (): Promise<void> => {
    await asked.then((begun) => client.post(`${pathOf(begun)}/cancel`, {}, backtestProgress)).catch(() => undefined);
  };
  return onInterrupt(cancel, async () => {
    const begun = await asked.catch(refusedInDetail);
    if (typeof begun === 'string') return begun;
    let now = begun;
    while (now.state === 'running') {
      outside.texts.progress(now.text);
      await pause(LOOK_EVERY_MS);
      now = await client.get(pathOf(now), backtestProgress);
    }
    return now.report ?? endedAs(now);
  });
}

/** Each mistake with its place, as far as the server names them. */
function refusedInDetail(cause: unknown): string {
  if (!(cause instanceof ServerRefused) || cause.problem.errors === undefined) throw cause;
  return [cause.message, ...cause.problem.errors.map(({ text }) => text)].join('\n');
}

function endedAs({ state, text }: BacktestProgress): string {
  return state === 'cancelled' ? 'The backtest was cancelled.' : `The backtest failed: ${text}`;
}

function readReal(text: string): number {
  const percent = /^(\d{1,3}(?:\.\d{1,4})?)\s*%$/.exec(text)?.[1];
  const part = percent === undefined ? Number(text) : Number(percent) / 100;
  if (!(part >= 0 && part <= 1)) throw new InvalidArgumentError('it is a part of a budget such as 2% or 0.02.');
  return part;
}
