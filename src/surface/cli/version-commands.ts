import type { Command } from 'commander';
import { z } from 'zod';
import { knownVersion, queueList, versionList, type VersionView } from '../../wire/release.ts';
import { rolloutSummary, type RolloutSummaryView } from '../../wire/rollout.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { showTable } from './table.ts';

const rolloutList = z.object({ rollouts: z.array(rolloutSummary) });
const REASON = ['--reason <text>', 'why; it is recorded'] as const;

/** What became of versions, and the word that one of them is bad. */
export function versionCommands(program: Command, { outside, finish, client, json }: CommandContext): void {
  const tell = (answer: object, text: string): void => {
    finish(EXIT.yes);
    outside.say(json() ? JSON.stringify(answer, null, 2) : text);
  };
  const post = (say: string, body: object): Promise<VersionView> => client().post(`/api/v1/versions/${say}`, body, knownVersion);
  program
    .command('versions')
    .description('what became of the versions of a service')
    .argument('<service>')
    .action(async (service: string) => {
      const answer = await client().get(`/api/v1/services/${encodeURIComponent(service)}/versions`, versionList);
      const rows = answer.versions.toReversed().map(rowOf);
      const heading = ['VERSION', 'PROMOTED', 'REPLACED', 'ROLLED BACK', 'REVOKED'];
      tell(answer, rows.length === 0 ? `Nothing is known of ${service}.` : showTable({ heading, rows }, outside.terminal));
    });
  program
    .command('revoke')
    .description('mark a version as bad: it is not started any more, and what rolls it out is held')
    .argument('<service>')
    .argument('<version>')
    .requiredOption(...REASON)
    .action(async (service: string, version: string, { reason }: { reason: string }) => {
      // Asked before: what fails afterwards would look as if nothing had been revoked.
      const { rollouts } = await client().get('/api/v1/rollouts', rolloutList);
      const answer = await post('revoke', { service, version, reason });
      tell(answer, explainRevocation({ service, version }, rollouts));
    });
  program
    .command('reinstate')
    .description('let a revoked version be rolled out again')
    .argument('<service>')
    .argument('<version>')
    .requiredOption(...REASON)
    .action(async (service: string, version: string, { reason }: { reason: string }) => {
      const answer = await post('reinstate', { service, version, reason });
      tell(answer, `${version} of ${service} is not revoked any more.`);
    });
}

type Running = Pick<RolloutSummaryView, 'id' | 'service' | 'candidate' | 'baseline' | 'ended_at'>;

/** A version that is bad may still be the only way back of what runs: whoever revokes it has to know. */
export function explainRevocation(
  { service, version }: { readonly service: string; readonly version: string },
  rollouts: readonly Running[],
): string {
  const backs = rollouts.filter((each) => each.ended_at === null && each.service === service && each.baseline === version);
  const ways = backs.map(
    ({ id, candidate }) =>
      `It serves as the baseline of ${id} and stays its way back: a rollback from ${candidate} leads to ${version} all the same.`,
  );
  return [`${version} of ${service} is revoked.`, ...ways].join('\n');
}

/** Starts that wait until their service is free. */
export function queueCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  const command = program.command('queue').description('starts that wait until their service is free');
  command
    .command('list', { isDefault: true })
    .description('the oldest first')
    .action(async () => {
      const answer = await client().get('/api/v1/queue', queueList);
      const rows = answer.queue.map(({ id, service, baseline, candidate, since, expires, reason }) => [
        id,
        service,
        `${baseline} → ${candidate}`,
        since,
        expires,
        reason,
      ]);
      const heading = ['ID', 'SERVICE', 'VERSIONS', 'SINCE', 'EXPIRES', 'WHY'];
      finish(EXIT.yes);
      const text = rows.length === 0 ? 'Nothing waits.' : showTable({ heading, rows }, outside.terminal);
      outside.say(json() ? JSON.stringify(answer, null, 2) : text);
    });
  command
    .command('cancel')
    .description('take back a start that waits')
    .argument('<id>')
    .requiredOption(...REASON)
    .action(async (id: string, { reason }: { reason: string }) => {
      const address = `/api/v1/queue/${encodeURIComponent(id)}/cancel`;
      const done = await client().post(address, { reason }, z.object({ cancelled: z.string() }));
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify(done, null, 2) : `${done.cancelled} waits no longer.`);
    });
}

function rowOf({ version, promoted, replaced, rolled_back: back, revoked }: VersionView): readonly string[] {
  const revokedBy = revoked === null ? '–' : `${revoked.at} by ${revoked.by}: ${revoked.reason}`;
  return [version, promoted?.at ?? '–', replaced?.at ?? '–', back?.at ?? '–', revokedBy];
}
