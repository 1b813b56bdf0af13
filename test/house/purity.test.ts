import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LAYERS } from '../../tools/layers.ts';

// The rules that keep the stages pure live in three files, and each is worth nothing if a stage is missing in it or if a rule
// has silently stopped to bite. So impure lines are planted into a copy of the settings, and each must be found.
const root = new URL('../..', import.meta.url).pathname;
const pure = LAYERS.filter(({ packages }) => packages !== undefined).map(({ at }) => at);
const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('every pure layer is compiled without Node types', () => {
  for (const at of pure) assert.ok(read('tsconfig.pure.json').includes(`"${at}"`), `${at} is missing in tsconfig.pure.json`);
});

test('every pure layer is linted as pure', () => {
  for (const at of pure) assert.ok(read('.oxlintrc.json').includes(`"${at}/**"`), `${at} is missing in .oxlintrc.json`);
});

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-purity-'));
after(() => rmSync(folder, { recursive: true, force: true }));
for (const file of ['.oxlintrc.json', 'tsconfig.json', 'tsconfig.pure.json', 'package.json'])
  cpSync(join(root, file), join(folder, file));
for (const stage of ['tools', ...pure]) mkdirSync(join(folder, stage), { recursive: true });
cpSync(join(root, 'tools', 'pure-globals.d.ts'), join(folder, 'tools', 'pure-globals.d.ts'));
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));

const refusedByLint: readonly { name: string; text: string }[] = [
  { name: 'a clock', text: 'export const at = (): number => Date.now();' },
  { name: 'a calendar', text: 'export const at = (): Date => new Date(0);' },
  {
    name: 'a clock of the calendar package',
    text: "import { Temporal } from 'temporal-polyfill';\nexport const at = (): number => Temporal.Now.instant().epochMilliseconds;",
  },
  { name: 'chance', text: 'export const pick = (): number => Math.random();' },
  { name: 'a locale', text: 'export const shown = (value: number): string => value.toLocaleString();' },
  { name: 'a locale that orders', text: "export const order = (a: string): number => a.localeCompare('b');" },
  { name: 'a locale by name', text: "export const shown = new Intl.NumberFormat('en');" },
  { name: 'a timer', text: 'export const wait = (then: () => void): unknown => setTimeout(then, 1);' },
  { name: 'a console', text: "export const say = (): void => console.log('said');" },
  { name: 'a process', text: 'export const id = (): number => process.pid;' },
  { name: 'a request', text: "export const ask = (): unknown => fetch('http://127.0.0.1');" },
  {
    name: 'a file',
    text: "import { readFileSync } from 'node:fs';\nexport const text = (): string => readFileSync('a', 'utf8');",
  },
  { name: 'any', text: 'export const loose = (value: any): string => String(value);' },
  { name: 'a promise nobody waits for', text: 'export function go(work: () => Promise<void>): void {\n  work();\n}' },
];
const fileOf = (index: number) => `src/kernel/planted-${index}.ts`;
for (const [index, { text }] of refusedByLint.entries()) writeFileSync(join(folder, fileOf(index)), `${text}\n`);
writeFileSync(join(folder, 'src/kernel/innocent.ts'), 'export const twice = (value: number): string => String(value * 2);\n');
const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'oxlint'), ['--format', 'unix'], {
  cwd: folder,
  encoding: 'utf8',
});
for (const [index, { name }] of refusedByLint.entries()) {
  test(`lint finds ${name} in a pure stage`, () => assert.ok(stdout.includes(fileOf(index)), stdout));
}

test('lint leaves a pure line alone', () => assert.ok(!stdout.includes('innocent') && stdout.includes('planted'), stdout));

test('the compiler knows no I/O in a pure stage', () => {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiled = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.pure.json'], { cwd: folder, encoding: 'utf8' });
  for (const word of ['setTimeout', 'console', 'process', 'fetch', 'node:fs']) {
    assert.match(
      compiled.stdout,
      new RegExp(`Cannot find (name|module)( or type declarations for side-effect import of)? '${word}'`),
    );
  }
});
