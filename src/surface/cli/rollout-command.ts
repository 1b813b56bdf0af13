import type { Command } from 'commander';
import { showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { RolloutSummaryView, RolloutView } from '../../wire/rollout.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './program.ts';
import { showTable } from './table.ts';

/** Start, watch and override rollouts. Every override takes a reason. */
export function rolloutCommand(program: Command, context: CommandContext): void {
  const { outside, finish, client, json } = context;
  const rollout = program.command('rollout').description('start, watch and override rollouts');
  const tell = (answer: RolloutView): void => {
    finish(EXIT.yes);
    outside.say(json() ? JSON.stringify(answer, null, 2) : showOne(answer, outside.columns));
  };
  rollout
    .command('list', { isDefault: true })
    .description('active first, then the newest')
    .action(async () => {
      const answer = (await client().get('/api/v1/rollouts')) as { rollouts: RolloutSummaryView[] };
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify(answer, null, 2) : showList(answer.rollouts, outside.columns));
    });
  rollout
    .command('show')
    .description('one rollout: where it stands, what it waits for, why')
    .argument('<id>')
    .action(async (id: string) => tell((await client().get(`/api/v1/rollouts/${encodeURIComponent(id)}`)) as RolloutView));
  rollout
    .command('start')
    .description('start exposing a candidate by a plan of the catalog')
    .argument('<plan>')
    .requiredOption('--candidate <version>', 'version the traffic moves to')
    .requiredOption('--baseline <version>', 'version that serves now')
    .option('--reason <text>', 'what this change is', '')
    .action(async (plan: string, { candidate, baseline, reason }: { candidate: string; baseline: string; reason: string }) =>
      tell((await client().post('/api/v1/rollouts', { plan, candidate, baseline, reason })) as RolloutView),
    );
  override(rollout, context, { name: 'hold', description: 'keep the share as it is for a while' })
    .option('--for <minutes>', 'how long', '15')
    .action(async (id: string, { reason, for: minutes }: { reason: string; for: string }) =>
      tell((await client().post(`/api/v1/rollouts/${encodeURIComponent(id)}/hold`, { reason, for_ms: Math.round(Number(minutes) * 60_000) })) as RolloutView),
    );
  for (const [name, description] of [['resume', 'end a hold'], ['abort', 'roll back to the baseline, now'], ['promote', 'send all traffic to the candidate without waiting for evidence']] as const) {
    override(rollout, context, { name, description }).action(async (id: string, { reason }: { reason: string }) =>
      tell((await client().post(`/api/v1/rollouts/${encodeURIComponent(id)}/${name}`, { reason })) as RolloutView),
    );
  }
}

function override(rollout: Command, _context: CommandContext, { name, description }: { name: string; description: string }): Command {
  return rollout.command(name).description(description).argument('<id>').requiredOption('--reason <text>', 'why; it is recorded');
}

function showList(rollouts: readonly RolloutSummaryView[], columns: number | null): string {
  if (rollouts.length === 0) return 'No rollouts yet.';
  const rows = rollouts.map(({ id, candidate, baseline, phase, asked, measured, sentence }) => [id, `${baseline} → ${candidate}`, phase, showRatio(asked), measured === null ? '–' : showRatio(measured), sentence]);
  return showTable([['ROLLOUT', 'VERSIONS', 'PHASE', 'ASKED', 'MEASURED', 'WHY'], ...rows], columns);
}

function showOne(rollout: RolloutView, columns: number | null): string {
  const { waiting, comparison } = rollout;
  const facts = [
    ['versions', `${rollout.baseline} → ${rollout.candidate} of ${rollout.service}`],
    ['phase', rollout.reason === null ? rollout.phase : `${rollout.phase} (${rollout.reason})`],
    ['share', `${showRatio(rollout.asked)} asked, ${rollout.measured === null ? 'not measured yet' : `${showRatio(rollout.measured)} measured`}`],
    ['steps', rollout.steps.map(({ share, bake_ms }, index) => `${index === rollout.step ? '>' : ''}${showRatio(share)} for ${showDuration(bake_ms as DurationMs)}`).join(', ')],
    ['why', rollout.sentence],
    ...(waiting === null ? [] : [['waits for', `${waiting.what}; until ${waiting.until}, then ${waiting.then} (${waiting.owner})`]]),
    ...(comparison === null ? [] : [['evidence', comparison.sentence]]),
  ];
  const timeline = rollout.timeline.map(({ seq, at, actor, sentence }) => [String(seq), at, actor, sentence]);
  return `${rollout.id}\n\n${showTable(facts, columns)}\n\n${showTable([['ENTRY', 'AT', 'BY', 'WHAT'], ...timeline], columns)}`;
}
