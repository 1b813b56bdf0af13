import type { Command } from 'commander';
import { z } from 'zod';
import type { DurationMs } from '../../kernel/units.ts';
import { planCheck, type PlanCheckView } from '../../wire/plan-check.ts';
import { queuedStart } from '../../wire/release.ts';
import { rollout, rolloutSummary, type RolloutView } from '../../wire/rollout.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { readHoldTime } from './read-option.ts';
import { showPlanCheck } from './show-plan-check.ts';
import { showRollout, showRollouts } from './show-rollouts.ts';
import { printable } from './terminal.ts';

const rollouts = z.object({ rollouts: z.array(rolloutSummary) });
const started = z.union([rollout, queuedStart]);
const MINUTES_15 = 900_000 as DurationMs;

type Versions = { readonly candidate: string; readonly baseline: string; readonly into?: string };
type Started = Versions & { readonly reason: string; readonly fastTrack?: boolean };
type Override = { readonly name: string; readonly description: string };
type Say = (answer: unknown, shown: () => string) => void;

/** Start, watch and override rollouts. Every override takes a reason. */
export function rolloutCommand(program: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  const command = program.command('rollout').description('start, watch and override rollouts');
  const say: Say = (answer, shown) => {
    finish(EXIT.yes);
    outside.say(json() ? JSON.stringify(answer, null, 2) : shown());
  };
  const tell = (answer: RolloutView): void => say(answer, () => showRollout(answer, outside.terminal));
  command
    .command('list', { isDefault: true })
    .description('active first, then the newest')
    .action(async () => {
      const answer = await client().get('/api/v1/rollouts', rollouts);
      say(answer, () => showRollouts(answer.rollouts, outside.terminal));
    });
  command
    .command('show')
    .description('one rollout: where it stands, what it waits for, why')
    .argument('<id>')
    .action(async (id: string) => tell(await client().get(addressOf(id), rollout)));
  checkCommand(command, context);
  startCommands(command, { ...context, say });
  override(command, { name: 'hold', description: 'keep the share as it is for a while' })
    .option('--for <time>', 'how long: 90s, 15m, 2h', readHoldTime, MINUTES_15)
    .action(async (id: string, given: { reason: string; for: DurationMs }) =>
      tell(await client().post(`${addressOf(id)}/hold`, { reason: given.reason, for_ms: given.for }, rollout)),
    );
  for (const one of OVERRIDES) {
    override(command, one).action(async (id: string, { reason }: { reason: string }) =>
      tell(await client().post(`${addressOf(id)}/${one.name}`, { reason }, rollout)),
    );
  }
}

const OVERRIDES: readonly Override[] = [
  { name: 'resume', description: 'end a hold' },
  { name: 'approve', description: 'give leave for the step that waits for it' },
  { name: 'reject', description: 'refuse leave for the step that waits for it, and roll back' },
  { name: 'abort', description: 'roll back to the baseline, now' },
  { name: 'roll-back', description: 'roll back as the plan does it: in halves, as fast as the baseline is ready for it' },
  { name: 'promote', description: 'send all traffic to the candidate without waiting for evidence' },
  { name: 'break-glass', description: 'the same past freezes, budgets and approvals; somebody else has to review it' },
  { name: 'review', description: 'say that you have looked at a promotion past the gates' },
];

function startCommands(command: Command, { outside, client, say }: CommandContext & { readonly say: Say }): void {
  const begun = (answer: z.infer<typeof started>): void =>
    say(answer, () => ('phase' in answer ? showRollout(answer, outside.terminal) : showQueued(answer)));
  withVersions(command.command('start').description('start exposing a candidate by a plan of the catalog'))
    .option('--fast-track', 'to everybody at once, because the version was promoted before')
    .option('--reason <text>', 'what this change is', '')
    .action(async (plan: string, { fastTrack = false, ...given }: Started) =>
      begun(await client().post('/api/v1/rollouts', { plan, ...given, fast_track: fastTrack }, started)),
    );
  override(command, { name: 'retry', description: 'try the version of a rollout that failed once more, from nothing' }).action(
    async (id: string, { reason }: { reason: string }) =>
      begun(await client().post(`${addressOf(id)}/retry`, { reason }, started)),
  );
}

/** Exit codes as for gates, so that a pipeline can ask before it deploys. */
const CHECKED: Readonly<Record<PlanCheckView['answer'], ExitCode>> = {
  ready: EXIT.yes,
  'not-ready': EXIT.no,
  'not-enough-evidence': EXIT.unknown,
};

function checkCommand(command: Command, { outside, finish, client, json }: CommandContext): void {
  withVersions(command.command('check').description('what a rollout would go by, and what would stop it; nothing moves')).action(
    async (plan: string, { candidate, baseline, into }: Versions) => {
      const query = new URLSearchParams({ candidate, baseline, ...(into === undefined ? {} : { into }) });
      const answer = await client().get(`/api/v1/plans/${encodeURIComponent(plan)}/check?${query.toString()}`, planCheck);
      finish(CHECKED[answer.answer]);
      outside.say(json() ? JSON.stringify(answer, null, 2) : showPlanCheck(answer, outside.terminal));
    },
  );
}

function withVersions(command: Command): Command {
  return command
    .argument('<plan>')
    .requiredOption('--candidate <version>', 'version the traffic moves to')
    .requiredOption('--baseline <version>', 'version that serves now')
    .option('--into <place>', 'place for the candidate, of a router that has slots (default: the free one)');
}

function override(command: Command, { name, description }: Override): Command {
  return command.command(name).description(description).argument('<id>').requiredOption('--reason <text>', 'why; it is recorded');
}

function showQueued({ id, service, candidate, expires }: z.infer<typeof queuedStart>): string {
  return printable(`${candidate} waits for ${service} as ${id}, until ${expires} at the longest`);
}

function addressOf(id: string): string {
  return `/api/v1/rollouts/${encodeURIComponent(id)}`;
}
