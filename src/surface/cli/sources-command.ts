import type { Command } from 'commander';
import { z } from 'zod';
import { showDuration } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { source, type SourceView } from '../../wire/source.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-codes.ts';
import { showTable, type Cell } from './table.ts';
import type { Terminal } from './terminal.ts';

const all = z.object({ sources: z.array(source) });
const AMISS: ReadonlySet<string> = new Set(['silent', 'never-heard', 'troubled']);

export function sourcesCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('sources')
    .description('who sends telemetry or is asked for it: heard or silent, how late, and what was left out')
    .option('--check', 'exit 2 when one is silent, never heard, or has a query without an answer')
    .action(async ({ check = false }: { check?: boolean }) => {
      const { sources } = await client().get('/api/v1/sources', all);
      finish(check && sources.some(({ state }) => AMISS.has(state)) ? EXIT.unknown : EXIT.yes);
      outside.say(json() ? JSON.stringify({ sources }, null, 2) : showSources(sources, outside.terminal));
    });
}

const HEADING = ['SOURCE', 'STATE', 'LAST HEARD', 'LATENCY P99', 'LATE', 'SHED', 'WHY'];

export function showSources(sources: readonly SourceView[], terminal: Terminal): string {
  const rows = sources.map(({ name, state, silent_ms, latency_p99_ms, late, shed, sentence }): readonly Cell[] => [
    name,
    { word: state },
    silent_ms === null ? 'never' : `${showMs(silent_ms)} ago`,
    latency_p99_ms === null ? '–' : showMs(latency_p99_ms),
    String(late),
    String(shed),
    sentence,
  ]);
  return showTable({ heading: HEADING, rows }, terminal);
}

function showMs(ms: number): string {
  return showDuration((ms >= 1_000 ? Math.round(ms / 1_000) * 1_000 : Math.max(1, Math.round(ms))) as DurationMs);
}
