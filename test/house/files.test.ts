import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileFaults } from '../../tools/file-rules.ts';
import { sharedCounters } from '../../tools/shared-counter.ts';
import { readModule, sourceModules } from '../../tools/source-module.ts';

const modules = sourceModules(new URL('../..', import.meta.url).pathname);
const paths = new Set(modules.map(({ path }) => path));

test('every file keeps the house rules of size, name and exports', () => {
  assert.equal(modules.flatMap((module) => fileFaults(module, paths)).join('\n'), '');
});

test('no product code shares a captured counter with its closure', () => {
  const product = modules.filter(({ path }) => /^(src|web|sdk|examples|bench|tools|bin)\//.test(path));
  const faults = product.flatMap((module) =>
    sharedCounters(module).map(
      ({ name, line }) => `${module.path}:${line} ${name} is changed by a closure and by the function around it`,
    ),
  );
  assert.equal(faults.join('\n'), '');
});

test('no test is left out but by requires()', () => {
  const tests = modules.filter(({ path }) => path.endsWith('.test.ts') && !path.startsWith('test/house/'));
  const leftOut = /\b(skip|only|todo): (true|'|"|`)|\bt\.(skip|todo)\(|\b(test|it|describe|suite)\.(skip|only|todo)\b/;
  const faults = tests.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => (leftOut.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
  assert.equal(faults.join('\n'), '');
});

const rules: readonly { name: string; path: string; text: string; want: RegExp | null }[] = [
  { name: 'a small, named file is fine', path: 'src/kernel/ratio.ts', text: 'export const a = 1;\n', want: null },
  { name: '301 lines are too many', path: 'src/kernel/ratio.ts', text: 'a();\n'.repeat(301), want: /301 lines/ },
  { name: '300 lines are not', path: 'src/kernel/ratio.ts', text: 'a();\n'.repeat(300), want: null },
  {
    name: 'what a program wrote is as long as it is',
    path: 'web/src/api/views.ts',
    text: `// Written by tools/x.ts\n${'a();\n'.repeat(301)}`,
    want: null,
  },
  { name: 'utils says nothing', path: 'src/kernel/utils.ts', text: 'export const a = 1;\n', want: /says nothing/ },
  { name: 'types says nothing', path: 'src/kernel/types.ts', text: 'export const a = 1;\n', want: /says nothing/ },
  { name: 'names are kebab-case', path: 'src/kernel/budgetLeft.ts', text: 'export const a = 1;\n', want: /kebab-case/ },
  { name: 'a default export has no name', path: 'src/kernel/ratio.ts', text: 'export default 1;\n', want: /default export/ },
  { name: 'a configuration file may have one', path: 'web/vite.config.ts', text: 'export default {};\n', want: null },
  {
    name: 'a barrel hides where things are',
    path: 'src/kernel/all.ts',
    text: "export * from './ratio.ts';\n",
    want: /only passes on/,
  },
  { name: 'a test stands beside its source', path: 'src/tests/ratio.test.ts', text: 'a();\n', want: /beside no source/ },
];
for (const { name, path, text, want } of rules) {
  test(name, () => {
    const said = fileFaults(readModule(path, text), paths).join('\n');
    if (want === null) assert.equal(said, '');
    else assert.match(said, want);
  });
}

const shapes: readonly { name: string; text: string; want: readonly string[] }[] = [
  {
    name: 'a cursor moved by both is found',
    text: 'function f(b) { let p = 0; const rd = () => b[p++]; p += 2; return rd; }',
    want: ['p'],
  },
  {
    name: 'also when the closure comes first',
    text: 'function f() { const g = () => { n += 1; }; let n: number; n = 2; }',
    want: ['n'],
  },
  { name: 'also inside a method', text: 'class A { m() { let n = 0; [1].forEach(() => { n++; }); n--; } }', want: ['n'] },
  { name: 'also in a loop head', text: 'function f() { for (let i = 0; i < 9; i++) g(() => { i += 1; }); }', want: ['i'] },
  {
    name: 'also when a parameter is moved',
    text: 'function f(at: number) { const rd = () => at++; at += 1; return rd; }',
    want: ['at'],
  },
  {
    name: 'also when it is taken apart',
    text: 'function f(b) { let p = 0; const rd = () => b[p++]; while (p < 9) [p] = [p + 1]; return rd; }',
    want: ['p'],
  },
  {
    name: 'also out of an object, with a default',
    text: 'function f(b) { let p = 0; const rd = () => ({ p = 1 } = b); p++; return rd; }',
    want: ['p'],
  },
  {
    name: 'also as the variable of a loop',
    text: 'function f(b) { let p = 0; const rd = () => p++; for (p of b) rd(); }',
    want: ['p'],
  },
  {
    name: 'a field of an object is fine',
    text: 'function f(b) { const at = { p: 0 }; const rd = () => b[at.p++]; while (at.p < 9) at.p += 1; return rd; }',
    want: [],
  },
  {
    name: 'a number that only the closure changes is fine',
    text: 'function f(b) { let p = 0; const rd = () => b[p++]; while (p < 9) rd(); return p; }',
    want: [],
  },
  {
    name: 'a plain accumulator is fine',
    text: 'function f(a) { let sum = 0; a.forEach((x) => { sum += x; }); return sum; }',
    want: [],
  },
  {
    name: 'a local loop is fine',
    text: 'function f(a) { let sum = 0; for (const x of a) sum += x; return () => sum; }',
    want: [],
  },
  {
    name: 'a shadowing name is another one',
    text: 'function f() { let n = 0; n += 1; return () => { let n = 0; n += 1; return n; }; }',
    want: [],
  },
  { name: 'a module-level counter is fine', text: 'let n = 0; export function f() { n += 1; } n += 1;', want: [] },
  {
    name: 'text is no number',
    text: "function f(s) { let out = ''; s.on((x) => { out += x; }); out += 'end'; return out; }",
    want: [],
  },
];
for (const { name, text, want } of shapes) {
  test(name, () =>
    assert.deepEqual(
      sharedCounters(readModule('a.ts', text)).map((found) => found.name),
      want,
    ),
  );
}
