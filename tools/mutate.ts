import { delimiter, dirname, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { scoresByFile, wholeScore, type FileScore } from './mutate/mutation-score.ts';
import { SUITES, type Suite } from './mutate/suites.ts';

// `npm run mutate [suites] [--only FILES]`: changes the source in small ways, one at a time, and asks whether some test notices.

const OUTSIDE =
  'bench bin dist docs examples sdk sim test tools web src/adapters src/loops src/relay src/server src/surface'.split(' ');
/** Below this share of noticed changes the run fails. */
const LEAST = 0.9;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true }, threads: { type: 'string', default: '2' } },
});
const unknown = positionals.find((name) => SUITES.every((suite) => suite.name !== name));
if (unknown !== undefined)
  throw new Error(`There is no suite ${unknown}: there are ${SUITES.map(({ name }) => name).join(', ')}`);

// The tests run in the Node that runs this, whatever else is called so.
process.env['PATH'] = `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;
const chosen = SUITES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
let isBad = false;
for (const suite of chosen) {
  const scores = await scoresOf(suite);
  const whole = wholeScore(scores);
  isBad ||= whole < LEAST;
  console.log(`\n${suite.name}\n${scores.map(show).join('\n')}\n${percent(whole)} of all, ${percent(LEAST)} are wanted`);
}
process.exitCode = isBad ? 1 : 0;

async function scoresOf(suite: Suite): Promise<readonly FileScore[]> {
  const stryker = new Stryker({
    mutate: values.only ?? [...suite.mutate],
    testRunner: 'tap',
    tap: { testFiles: [...suite.tests], nodeArgs: ['--test-reporter=tap'] },
    plugins: ['@stryker-mutator/tap-runner'],
    // Its own reading of TypeScript's settings is of another version of it; the source runs as it is, so none are needed.
    tsconfigFile: 'no-tsconfig.json',
    coverageAnalysis: 'perTest',
    concurrency: Number(values.threads),
    timeoutMS: 10_000,
    tempDirName: '.plimsoll/mutate',
    // What is copied for it: the pure stages, and nothing else of the checkout.
    ignorePatterns: OUTSIDE,
    reporters: process.stdout.isTTY ? ['progress'] : ['progress-append-only'],
  });
  return scoresByFile(await stryker.runMutationTest());
}

function show({ file, noticed, endless, lived, score }: FileScore): string {
  const head = `${percent(score).padStart(8)}  ${relative('.', file)}  ${noticed} noticed${endless === 0 ? '' : `, ${endless} of them by not ending`}, ${lived.length} not`;
  const rows = lived.map(({ location, mutatorName, replacement, status }) => {
    const what = (replacement ?? '').replaceAll(/\s+/g, ' ').slice(0, 90);
    return `            ${location.start.line}:${location.start.column} ${mutatorName}${status === 'NoCoverage' ? ', not reached' : ''}: ${what}`;
  });
  return [head, ...rows].join('\n');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
