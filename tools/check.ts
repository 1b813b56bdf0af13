import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runStep, type Step } from './check-step.ts';

// `npm run check [--fix]`: the whole gate before a change is handed over. One line per step, and only failures in full.
const { values } = parseArgs({ options: { fix: { type: 'boolean', default: false } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string) => join(root, 'node_modules', '.bin', name);
const tests = (...args: string[]) => [process.execPath, join(root, 'tools', 'test.ts'), ...args];
/** Whole systems and browsers take minutes; `npm test` runs them. */
const SLOW = ['--without', 'test/e2e', '--without', 'test/web', '--without', 'test/browser', '--without', 'test/house'];

const fixes: readonly Step[] = [
  { name: 'lint, fixed', command: [bin('oxlint'), '--fix', '--quiet'], mayFail: true },
  { name: 'format, fixed', command: [bin('oxfmt'), '--write', '.'] },
];
/** The longest first, so that the two lanes end together. */
const steps: readonly Step[] = [
  { name: 'unit tests', command: tests(...SLOW), only: /\n✖ failing tests:[\s\S]*/ },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'types of the pure stages', command: [bin('tsc'), '-p', 'tsconfig.pure.json'] },
  { name: 'types of the pages', command: [bin('tsc'), '-p', 'web/tsconfig.json', '--noEmit'], needs: 'web/tsconfig.json' },
  { name: 'types of the SDK', command: [bin('tsc'), '-p', 'sdk/browser/tsconfig.json'], needs: 'sdk/browser/tsconfig.json' },
  { name: 'lint', command: [bin('oxlint')] },
  { name: 'format', command: [bin('oxfmt'), '--list-different', '.'], hint: 'npm run check -- --fix formats these files' },
  { name: 'unused code', command: [bin('knip'), '--no-progress', '--no-config-hints'] },
  { name: 'layers and house rules', command: tests('test/house'), only: /\n✖ failing tests:[\s\S]*/ },
];

const began = performance.now();
const failures: string[] = [];
if (values.fix) for (const step of fixes) await show(step);
const waiting = steps.filter(({ needs }) => needs === undefined || existsSync(join(root, needs)));
await Promise.all([lane(), lane()]);
for (const failure of failures) console.log(`\n${failure}`);
const seconds = ((performance.now() - began) / 1_000).toFixed(1);
console.log(
  failures.length === 0 ? `\nAll checks pass, in ${seconds} s` : `\n${failures.length} of the checks failed, in ${seconds} s`,
);
if (failures.length > 0) process.exitCode = 1;

async function lane(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await show(step);
}

async function show(step: Step): Promise<void> {
  const { passed, ms, output } = await runStep(step, root);
  console.log(`${passed ? '✔' : '✖'} ${step.name.padEnd(26)} ${(ms / 1_000).toFixed(1).padStart(6)} s`);
  if (!passed) failures.push(`── ${step.name}\n${output}${step.hint === undefined ? '' : `\nhint: ${step.hint}`}`);
}
