import type { Command } from 'commander';
import { z } from 'zod';
import type { DurationMs } from '../../kernel/units.ts';
import { rollout, rolloutSummary, type RolloutView } from '../../wire/rollout.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { readHoldTime } from './read-option.ts';
import { showRollout, showRollouts } from './show-rollouts.ts';

const rollouts = z.object({ rollouts: z.array(rolloutSummary) });
const MINUTES_15 = 900_000 as DurationMs;

type Started = { readonly candidate: string; readonly baseline: string; readonly reason: string };
type Override = { readonly name: string; readonly description: string };

/** Start, watch and override rollouts. Every override takes a reason. */
export function rolloutCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  const command = program.command('rollout').description('start, watch and override rollouts');
  const tell = (answer: RolloutView): void => {
    finish(EXIT.yes);
    outside.say(json() ? JSON.stringify(answer, null, 2) : showRollout(answer, outside.terminal));
  };
  const order = async (id: string, say: string, body: object): Promise<void> =>
    tell(await client().post(`${addressOf(id)}/${say}`, body, rollout));
  command
    .command('list', { isDefault: true })
    .description('active first, then the newest')
    .action(async () => {
      const answer = await client().get('/api/v1/rollouts', rollouts);
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify(answer, null, 2) : showRollouts(answer.rollouts, outside.terminal));
    });
  command
    .command('show')
    .description('one rollout: where it stands, what it waits for, why')
    .argument('<id>')
    .action(async (id: string) => tell(await client().get(addressOf(id), rollout)));
  command
    .command('start')
    .description('start exposing a candidate by a plan of the catalog')
    .argument('<plan>')
    .requiredOption('--candidate <version>', 'version the traffic moves to')
    .requiredOption('--baseline <version>', 'version that serves now')
    .option('--reason <text>', 'what this change is', '')
    .action(async (plan: string, { candidate, baseline, reason }: Started) =>
      tell(await client().post('/api/v1/rollouts', { plan, candidate, baseline, reason }, rollout)),
    );
  override(command, { name: 'hold', description: 'keep the share as it is for a while' })
    .option('--for <time>', 'how long: 90s, 15m, 2h', readHoldTime, MINUTES_15)
    .action(async (id: string, given: { reason: string; for: DurationMs }) =>
      order(id, 'hold', { reason: given.reason, for_ms: given.for }),
    );
  for (const one of OVERRIDES) {
    override(command, one).action(async (id: string, { reason }: { reason: string }) => order(id, one.name, { reason }));
  }
}

const OVERRIDES: readonly Override[] = [
  { name: 'resume', description: 'end a hold' },
  { name: 'abort', description: 'roll back to the baseline, now' },
  { name: 'promote', description: 'send all traffic to the candidate without waiting for evidence' },
];

function override(command: Command, { name, description }: Override): Command {
  return command.command(name).description(description).argument('<id>').requiredOption('--reason <text>', 'why; it is recorded');
}

function addressOf(id: string): string {
  return `/api/v1/rollouts/${encodeURIComponent(id)}`;
}
