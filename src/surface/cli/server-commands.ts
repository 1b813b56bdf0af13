import type { Command } from 'commander';
import { showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { doctor, type DoctorView } from '../../wire/doctor.ts';
import { home, type HomeView } from '../../wire/home.ts';
import { EXIT } from './exit-codes.ts';
import type { CommandContext } from './command-context.ts';
import { showRollouts } from './show-rollouts.ts';
import { showTable, type Cell } from './table.ts';
import { paint, printableLines, type Terminal } from './terminal.ts';

/** Journeys, objectives and rollouts on one page of text. */
export function statusCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('status')
    .description('journeys, objectives and rollouts at a glance')
    .action(async () => {
      const view = await client().get('/api/v1/home', home);
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify(view, null, 2) : showStatus(view, outside.terminal));
    });
}

export function doctorCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('doctor')
    .description('what is right and wrong with this installation')
    .action(async () => {
      const report = await client().get('/api/v1/doctor', doctor);
      finish(report.findings.some(({ say }) => say === 'fail') ? EXIT.no : EXIT.yes);
      outside.say(json() ? JSON.stringify(report, null, 2) : showDoctor(report, outside.terminal));
    });
}

/** The link with which a browser gets in. It holds a secret, so it is printed only when asked for. */
export function openCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('open')
    .description('print the link that opens the screens in a browser')
    .action(() => {
      const { url, token } = client();
      const link = `${url}/?token=${encodeURIComponent(token)}`;
      finish(EXIT.yes);
      outside.say(json() ? JSON.stringify({ link }, null, 2) : link);
    });
}

const MARK = { ok: 'ok', warn: 'WARN', fail: 'FAIL' } as const;
/** Newest rollouts that fit beside the objectives; `plimsoll rollout` lists all. */
const ROLLOUTS_SHOWN = 5;
const HEADING = ['JOURNEY', 'OBJECTIVE', 'HEALTH', 'BUDGET LEFT', 'WHY'];

export function showStatus(home: HomeView, terminal: Terminal): string {
  const { at, journeys, objectives_elsewhere, rollouts, catalog } = home;
  const objectives = [...journeys.flatMap((journey) => journey.objectives), ...objectives_elsewhere];
  const rows = objectives.map(({ journey, name, health, remaining, sentence }): readonly Cell[] => [
    journey ?? '–',
    name,
    { word: health },
    remaining === null ? '–' : showRatio(remaining),
    sentence,
  ]);
  const all = Object.values(home.counts).reduce((sum, count) => sum + count, 0);
  const others = all - objectives.length;
  const refused = ['The newest edit of the catalog is refused; the last good one is in force:', ...catalog.refused];
  return [
    paint(`As of ${at}, catalog ${catalog.revision.slice(0, 12)}`, 'quiet', terminal),
    ...(catalog.refused.length === 0 ? [] : [paint(printableLines(refused.join('\n')), 'bad', terminal)]),
    rows.length === 0 ? 'No objectives yet.' : showTable({ heading: HEADING, rows }, terminal),
    ...(others === 0 ? [] : [`${others} more, and none of them worse; plimsoll slo shows all.`]),
    showRollouts(rollouts.slice(0, ROLLOUTS_SHOWN), terminal),
  ].join('\n\n');
}

export function showDoctor({ version, node, uptime_ms, findings }: DoctorView, terminal: Terminal): string {
  const rows = findings.map(({ say, check, text, hint }): readonly Cell[] => [
    { word: MARK[say] },
    check,
    hint === null ? text : `${text} – ${hint}`,
  ]);
  const up = showDuration((Math.floor(uptime_ms / 1_000) * 1_000) as DurationMs);
  return `Plimsoll ${version} on Node ${node}, up ${up}\n\n${showTable({ rows }, terminal)}`;
}
