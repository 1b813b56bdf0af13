import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { SECOND, type DurationMs } from '../../kernel/units.ts';
import { changeKind, simpleChange, type SimpleChange } from '../../wire/change.ts';
import { openChangeSpool, type ChangeSpool } from './change-spool.ts';
import { ServerRefused } from './client.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { readKind, readWait } from './read-option.ts';
import { isPassing, sendChange, type Patience } from './send-change.ts';

type Given = Partial<Record<'environment' | 'summary' | 'url' | 'id', string>> & {
  readonly kind: string;
  readonly wait: DurationMs;
};

const WAIT = (30 * SECOND) as DurationMs;
const SOURCE = 'plimsoll-cli';

/** Tells of a change. A pipeline goes on when the server is away: the change is kept, and the next command sends it. */
export function deployCommand(program: Command, context: CommandContext): void {
  const { outside, finish, json } = context;
  program
    .command('deploy')
    .description('tell of a change: a deploy, or what --kind says')
    .argument('<service>', 'what is changed, by the name its telemetry has')
    .argument('[version]', 'what it is changed to')
    .option('--kind <kind>', changeKind.options.join(', '), readKind, 'deploy')
    .option('--environment <name>', 'where')
    .option('--summary <text>', 'what this change is')
    .option('--url <url>', 'where to read more, a pipeline’s run for example')
    .option('--id <id>', 'the same id is the same change, however often it is told (default: a new one)')
    .option('--wait <time>', 'how long to try when the server is away: 0s, 30s, 5m', readWait, WAIT)
    .action(async (service: string, version: string | undefined, { wait, ...given }: Given) => {
      const change = changeOf({ service, version, ...given });
      const spool = openChangeSpool(outside.spoolFolder);
      const forget = spool.keep({ server: context.server(), change });
      const patience = { until: performance.now() + wait, random: Math.random };
      try {
        const receipt = await sendChange(context.client, change, patience);
        forget();
        finish(EXIT.yes);
        outside.say(json() ? JSON.stringify(receipt, null, 2) : `${receipt.say}: ${receipt.text}`);
      } catch (error) {
        if (!isPassing(error)) forget();
        else if (!json())
          outside.complain(`The change is kept in ${spool.folder}; the next plimsoll deploy or changes sends it.`);
        throw error;
      }
      await sendWaiting(spool, { context, patience });
    });
}

/** Sends what waits for this server, the oldest first, and stops at the first that it cannot take now. */
export async function sendWaiting(
  spool: ChangeSpool,
  { context, patience }: { readonly context: CommandContext; readonly patience: Patience },
): Promise<void> {
  const { outside, client, server, json } = context;
  let sent = 0;
  for (const { kept, forget } of spool.waiting()) {
    if (kept.server !== server()) continue;
    try {
      await sendChange(client, kept.change, patience);
      sent += 1;
    } catch (error) {
      if (isPassing(error) || !(error instanceof ServerRefused) || error.problem.status !== 400) break;
      outside.complain(`A change of ${kept.change.service} that waited is refused and given up: ${error.message}`);
    }
    forget();
  }
  if (sent > 0 && !json())
    outside.complain(`Sent ${sent === 1 ? 'a change' : `${sent} changes`} that waited in ${spool.folder}.`);
}

function changeOf(given: Omit<Given, 'wait'> & { readonly service: string; readonly version: string | undefined }): SimpleChange {
  const whole = { id: randomUUID(), at: new Date().toISOString(), source: SOURCE, ...given };
  const stated = Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
  const read = simpleChange.safeParse(stated);
  if (read.success) return read.data;
  const errors = read.error.issues.map(({ path, message }) => ({ path: path.join('.'), text: message }));
  const detail = errors.map(({ path, text }) => `${path}: ${text}`).join('; ');
  throw new ServerRefused({ type: 'about:blank', title: 'Bad Request', status: 400, code: 'REQUEST_INVALID', detail, errors });
}
