import type { Command } from 'commander';
import { showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { DoctorView } from '../../wire/doctor.ts';
import type { HomeView } from '../../wire/home.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './program.ts';
import { showTable } from './table.ts';

/** Journeys, objectives and rollouts on one page of text. */
export function statusCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('status')
    .description('journeys, objectives and rollouts at a glance')
    .action(async () => {
      const home = (await client().get('/api/v1/home')) as HomeView;
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify(home, null, 2) : showStatus(home, outside.columns));
    });
}

export function doctorCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('doctor')
    .description('what is right and wrong with this installation')
    .action(async () => {
      const report = (await client().get('/api/v1/doctor')) as DoctorView;
      finish(report.findings.some(({ say }) => say === 'fail') ? EXIT.no : EXIT.yes);
      if (json()) outside.say(JSON.stringify(report, null, 2));
      else {
        const rows = report.findings.map(({ say, check, text, hint }) => [MARK[say], check, hint === null ? text : `${text} – ${hint}`]);
        outside.say(`Plimsoll ${report.version} on Node ${report.node}, up ${showDuration(report.uptime_ms as DurationMs)}\n\n${showTable(rows, outside.columns)}`);
      }
    });
}

/** The link with which a browser gets in. It holds a secret, so it is printed only when asked for. */
export function openCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('open')
    .description('print the link that opens the screens in a browser')
    .action(async () => {
      const { url, token } = client();
      const link = `${url}/?token=${encodeURIComponent(token)}`;
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify({ link }) : link);
    });
}

const MARK = { ok: 'ok', warn: 'WARN', fail: 'FAIL' } as const;

function showStatus({ at, journeys, objectives_elsewhere, rollouts, catalog }: HomeView, columns: number | null): string {
  const objectives = [...journeys.flatMap((journey) => journey.objectives), ...objectives_elsewhere];
  const parts = [`As of ${at}, catalog ${catalog.revision.slice(0, 12)}`];
  if (catalog.refused.length > 0) parts.push(`The newest edit of the catalog is refused:\n${catalog.refused.join('\n')}`);
  const rows = objectives.map(({ journey, name, health, remaining, sentence }) => [journey ?? '–', name, health, remaining === null ? '–' : showRatio(remaining), sentence]);
  parts.push(objectives.length === 0 ? 'No objectives yet.' : showTable([['JOURNEY', 'OBJECTIVE', 'HEALTH', 'BUDGET LEFT', 'WHY'], ...rows], columns));
  const moves = rollouts.slice(0, 5).map(({ id, candidate, phase, asked, measured, sentence }) => [id, candidate, phase, showRatio(asked), measured === null ? '–' : showRatio(measured), sentence]);
  parts.push(rollouts.length === 0 ? 'No rollouts yet.' : showTable([['ROLLOUT', 'CANDIDATE', 'PHASE', 'ASKED', 'MEASURED', 'WHY'], ...moves], columns));
  return parts.join('\n\n');
}
