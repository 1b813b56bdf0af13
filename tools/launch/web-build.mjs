// @ts-check
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { explainWriteFailure, SetUpFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { withProgress } from './progress.mjs';

/** @typedef {{ folder: string, what: string, sources: readonly string[], args: readonly string[] }} Built
 * `args` start a program that writes `dist.next` below `folder`; what it reads is below `sources`. */

const NOT_SOURCES = new Set(['dist', 'dist.next', 'dist.old', 'node_modules']);

/** Builds the pages into web/dist when their sources changed. @param {string} root @param {string} node */
export async function buildWeb(root, node) {
  const folder = join(root, 'web');
  if (!existsSync(join(folder, 'index.html'))) return;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  await buildAside(root, node, {
    folder,
    what: 'the pages',
    sources: [folder, ...['kernel', 'proof', 'wire'].map((stage) => join(root, 'src', stage))],
    args: [vite, 'build', folder, '--outDir', 'dist.next', '--emptyOutDir', '--logLevel', 'warn'],
  });
}

/** Builds what pages of others load into sdk/browser/dist when its sources changed. @param {string} root @param {string} node */
export async function buildSdk(root, node) {
  const folder = join(root, 'sdk', 'browser');
  if (!existsSync(join(folder, 'build.ts'))) return;
  const args = [join(folder, 'build.ts'), 'dist.next'];
  await buildAside(root, node, { folder, what: 'the browser SDK', sources: [folder], args });
}

/** It is built aside and moved into place when it is whole, so that a running server is never without its files for longer
 * than a rename. @param {string} root @param {string} node @param {Built} built */
async function buildAside(root, node, built) {
  const { folder } = built;
  const isBuilt = () => isBuiltFrom(folder, sourceDigest(root, built));
  if (isBuilt()) return;
  const onWait = () => {};
  await withLock({ file: join(root, '.plimsoll-setup.lock'), folder: root, onWait }, async (alsoHeldBy) => {
    const digest = sourceDigest(root, built);
    if (isBuiltFrom(folder, digest)) return;
    rmSync(join(folder, 'dist.next'), { recursive: true, force: true });
    await withProgress(`Building ${built.what}`, () => runBuild({ node, built, alsoHeldBy }));
    try {
      writeFileSync(join(folder, 'dist.next', '.sources'), `${digest}\n`);
      rmSync(join(folder, 'dist.old'), { recursive: true, force: true });
      if (existsSync(join(folder, 'dist'))) renameSync(join(folder, 'dist'), join(folder, 'dist.old'));
      renameSync(join(folder, 'dist.next'), join(folder, 'dist'));
      rmSync(join(folder, 'dist.old'), { recursive: true, force: true });
    } catch (error) {
      throw explainWriteFailure(error, folder);
    }
  });
}

/** @param {string} folder @param {string} digest */
function isBuiltFrom(folder, digest) {
  try {
    return readFileSync(join(folder, 'dist', '.sources'), 'utf8').trim() === digest;
  } catch {
    return false;
  }
}

/** @param {string} root @param {Built} built */
function sourceDigest(root, { sources }) {
  const hash = createHash('sha256');
  for (const file of [join(root, 'package-lock.json'), ...sources.flatMap(sourcesIn)]) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} folder @returns {string[]} */
function sourcesIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_SOURCES.has(entry.name) ? [] : sourcesIn(path);
    return entry.isFile() && !/\.test\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** @param {{ node: string, built: Built, alsoHeldBy: (pid: number) => void }} how @returns {Promise<void>} */
function runBuild({ node, built: { folder, what, args }, alsoHeldBy }) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) alsoHeldBy(child.pid);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output = (output + text).slice(-8_000)));
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new SetUpFailure(`Cannot build ${what} in ${folder}\n${output.trim()}`, 'the build said the above'));
    });
  });
}
