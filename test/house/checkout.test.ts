import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import programs from '../programs.json' with { type: 'json' };
import { requires } from '../requires.ts';

const root = new URL('../..', import.meta.url).pathname;
const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const text = (path: string) => readFileSync(join(root, path), 'utf8');

type Manifest = Partial<Record<'dependencies' | 'devDependencies' | 'optionalDependencies', Record<string, string>>>;
const manifests = tracked.filter((path) => /(^|\/)package\.json$/.test(path));
const dependencies = manifests.flatMap((path) => {
  const manifest = JSON.parse(text(path)) as Manifest;
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.entries(all).map(([name, version]) => ({ path, name, version }));
});

test('the lockfile holds no download addresses', () => {
  assert.doesNotMatch(text('package-lock.json'), /"resolved": "http/);
});

test('no file names a registry', () => {
  const host = /\bregistry\.[a-z0-9-]+\.(com|org|net|io|dev)\b/;
  assert.deepEqual(
    tracked.filter((path) => /\.(md|json|ts|tsx|mjs|ya?ml|npmrc|html)$|^\.ci\//.test(path) && host.test(text(path))),
    [],
  );
});

test('every dependency is pinned exactly', () => {
  const loose = dependencies.filter(({ version }) => !/^(npm:@?[\w./-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  assert.deepEqual(loose, []);
});

test('every dependency says in docs/dependencies.md why it is there', () => {
  const said = text('docs/dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const missing = dependencies.filter(({ name }) => !said.some((line) => line.includes(`\`${name}\``)));
  assert.deepEqual(
    missing.map(({ path, name }) => `${name} of ${path}`),
    [],
  );
});

test('docs/dependencies.md speaks of no dependency that is gone', () => {
  const rows = text('docs/dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const names = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
  assert.deepEqual(
    names.filter((name) => !dependencies.some((one) => one.name === name)),
    [],
  );
});

test('every relative link in the documents leads somewhere', () => {
  const broken = tracked
    .filter((path) => path.endsWith('.md'))
    .flatMap((path) =>
      [...withoutCode(text(path)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !/^([a-z]+:|#)/.test(target))
        .filter((target) => !existsSync(join(root, dirname(path), target.replace(/#.*$/, ''))))
        .map((target) => `${path} links to ${target}`),
    );
  assert.equal(broken.join('\n'), '');
});

test('a missing program is named with the command that installs it', () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    const answer = requires('chromium');
    assert.deepEqual(answer, { skip: 'chromium is not installed: apt-get install chromium' });
  } finally {
    process.env['PATH'] = path;
  }
  for (const { debian, commands } of Object.values(programs)) assert.ok(/^[a-z0-9.+-]+$/.test(debian) && commands.length > 0);
});

function withoutCode(markdown: string): string {
  return markdown.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
}
