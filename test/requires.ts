import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import programs from './programs.json' with { type: 'json' };

/** The real programs that tests may drive. test/programs.json is the one list; `.ci/run` installs what it names. */
export type Program = keyof typeof programs;

/** Where Debian keeps programs that are not for everybody's path. */
const ASIDE = ['/usr/sbin', '/sbin', ...[18, 17, 16, 15, 14].map((version) => `/usr/lib/postgresql/${version}/bin`)];

/** Test options that skip by name what cannot run on this machine: `test('…', { ...requires('chromium') }, …)`. */
export function requires(...names: readonly Program[]): { skip: string } | Record<string, never> {
  const missing = names.filter((name) => programPath(name) === null);
  if (missing.length === 0) return {};
  const packages = missing.map((name) => programs[name].debian).join(' ');
  return { skip: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not installed: apt-get install ${packages}` };
}

/** The same for what needs a file system of its own, which not everybody may mount. */
export function requiresMounts(): { skip: string } | Record<string, never> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-mount-'));
  try {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]).status !== 0)
      return { skip: 'nobody may mount a file system here' };
    spawnSync('umount', [folder]);
    return {};
  } finally {
    rmdirSync(folder);
  }
}

/** Where the program is on this machine, or null. */
export function programPath(name: Program): string | null {
  for (const command of programs[name].commands) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter).concat(ASIDE)) {
      const path = join(folder, command);
      if (folder !== '' && isExecutable(path)) return path;
    }
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
