import { basename, dirname } from 'node:path';
import { isTestFile } from './layers.ts';
import type { SourceModule } from './source-module.ts';

const MOST_LINES = 300;
const SAYS_NOTHING = /^(utils?|helpers?|common|manager|types|misc|index)$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Nobody reads what a program has written; it says so in its first line. */
const WRITTEN = /^\/\/ Written by tools\//;
/** Their tools demand a default export. */
const CONFIG = /\.config\.(ts|mjs)$/;

/** What the house rules about files say against one of them. `paths` are all files, for a test has to stand beside its source. */
export function fileFaults(module: SourceModule, paths: ReadonlySet<string>): readonly string[] {
  const { path } = module;
  const lines = module.text.split('\n').length - 1;
  const name = basename(path).replace(/(\.test|\.contract|\.test-data|\.config|\.d)*\.(tsx?|mjs)$/, '');
  const faults: string[] = [];
  if (lines > MOST_LINES && !WRITTEN.test(module.text)) faults.push(`${path} has ${lines} lines: split it below ${MOST_LINES}`);
  // The demo shop is made of services; in the product the word would only say that somebody calls it.
  if (SAYS_NOTHING.test(name) || (name === 'service' && path.startsWith('src/')))
    faults.push(`${path}: the name ${name} says nothing; name the thing`);
  if (!name.split('.').every((part) => KEBAB.test(part))) faults.push(`${path}: file names are kebab-case`);
  if (module.hasDefaultExport && !CONFIG.test(path)) faults.push(`${path} has a default export: name what it exports`);
  if (module.isBarrel && path.startsWith('src/'))
    faults.push(`${path} only passes on what others export: import from where it is`);
  if (isTestFile(path) && path.startsWith('src/') && !hasSource(path, paths)) {
    faults.push(`${path} stands beside no source: put it beside what it tests, or into test/ if it needs the world`);
  }
  return faults;
}

function hasSource(path: string, paths: ReadonlySet<string>): boolean {
  return [...paths].some((other) => dirname(other) === dirname(path) && !isTestFile(other));
}
