import type { Command } from 'commander';
import { showCount, showDuration, showRatio } from '../../kernel/show.ts';
import type { DurationMs } from '../../kernel/units.ts';
import { coverage, type CoverageView } from '../../wire/coverage.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { showTable, type Cell } from './table.ts';
import type { Terminal } from './terminal.ts';

type Given = { readonly journey?: string; readonly require?: string; readonly requireVersion?: string };

const EXITS: Readonly<Record<CoverageView['say'], ExitCode>> = {
  allow: EXIT.yes,
  block: EXIT.no,
  'not-enough-evidence': EXIT.unknown,
};

/** No release without instrumentation: a step of a pipeline that tells what is not seen from what is not known. */
export function coverageCommand(program: Command, { outside, finish, client, json }: CommandContext): void {
  program
    .command('coverage')
    .description('how much of what happens telemetry tells, step by step: exits 0 enough, 1 too little, 2 not known')
    .option('--journey <name>', 'this journey alone')
    .option('--require <share>', 'so much of each step has to be seen, such as 95% (default: what each step wants)')
    .option('--require-version <share>', 'so much of the telemetry has to say its version')
    .action(async ({ journey, require, requireVersion }: Given) => {
      const asked = { journey, require, require_version: requireVersion };
      const query = new URLSearchParams(Object.entries(asked).filter((one): one is [string, string] => one[1] !== undefined));
      const found = await client().get(`/api/v1/coverage${query.size === 0 ? '' : `?${query.toString()}`}`, coverage);
      finish(EXITS[found.say]);
      outside.say(json() ? JSON.stringify(found, null, 2) : showCoverage(found, outside.terminal));
    });
}

const WORDS: Readonly<Record<CoverageView['say'], string>> = {
  allow: 'Enough is seen.',
  block: 'Too little is seen:',
  'not-enough-evidence': 'Not enough is known:',
};

function showCoverage({ say, reasons, journeys, sources }: CoverageView, terminal: Terminal): string {
  const rows = journeys.flatMap(({ journey, steps, version_coverage: version }): readonly Cell[][] => {
    const versions = version === null ? 'unknown' : showRatio(version);
    if (steps.length === 0) return [[journey, '–', 'unknown', '', '', '', versions]];
    return steps.map((step) => [
      journey,
      step.step,
      { word: step.say },
      showCount(Math.round(step.seen)),
      showCount(Math.round(step.expected)),
      step.share === null ? 'unknown' : showRatio(step.share),
      versions,
    ]);
  });
  const lags = sources.map(({ source, state, lag_ms: lag, latency_p50_ms: p50, latency_p99_ms: p99 }): readonly Cell[] => [
    source,
    { word: state },
    ...[lag, p50, p99].map((ms) => (ms === null ? '–' : showDuration(Math.max(1, Math.round(ms)) as DurationMs))),
  ]);
  return [
    [WORDS[say], ...reasons.map(({ because, text }) => `  ${because}: ${text}`)].join('\n'),
    showTable({ heading: ['JOURNEY', 'STEP', 'SAYS', 'SEEN', 'EXPECTED', 'SHARE', 'VERSIONS'], rows }, terminal),
    showTable({ heading: ['SOURCE', 'STATE', 'LAG', 'LATENCY P50', 'P99'], rows: lags }, terminal),
  ].join('\n\n');
}
