// @ts-check
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { explainWriteFailure, SetUpFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { withProgress } from './progress.mjs';

const NOT_SOURCES = new Set(['dist', 'dist.next', 'dist.old', 'node_modules']);

/** Builds the pages into web/dist when their sources changed. It is built aside and moved into place when it is whole, so
 * that a running server is never without its pages for longer than a rename.
 * @param {string} root @param {string} node */
export async function buildWeb(root, node) {
  const web = join(root, 'web');
  if (!existsSync(join(web, 'index.html'))) return;
  if (isBuilt(web, sourceDigest(root))) return;
  const onWait = () => {};
  await withLock({ file: join(root, '.plimsoll-setup.lock'), folder: root, onWait }, async (alsoHeldBy) => {
    const digest = sourceDigest(root);
    if (isBuilt(web, digest)) return;
    await withProgress('Building the pages', () => runVite({ root, node, alsoHeldBy }));
    try {
      writeFileSync(join(web, 'dist.next', '.sources'), `${digest}\n`);
      rmSync(join(web, 'dist.old'), { recursive: true, force: true });
      if (existsSync(join(web, 'dist'))) renameSync(join(web, 'dist'), join(web, 'dist.old'));
      renameSync(join(web, 'dist.next'), join(web, 'dist'));
      rmSync(join(web, 'dist.old'), { recursive: true, force: true });
    } catch (error) {
      throw explainWriteFailure(error, web);
    }
  });
}

/** @param {string} web @param {string} digest */
function isBuilt(web, digest) {
  try {
    return readFileSync(join(web, 'dist', '.sources'), 'utf8').trim() === digest;
  } catch {
    return false;
  }
}

/** @param {string} root */
function sourceDigest(root) {
  const hash = createHash('sha256');
  for (const file of [
    join(root, 'package-lock.json'),
    ...sourcesIn(join(root, 'web')),
    ...['kernel', 'proof', 'wire'].flatMap((stage) => sourcesIn(join(root, 'src', stage))),
  ]) {
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

/** @param {{ root: string, node: string, alsoHeldBy: (pid: number) => void }} where @returns {Promise<void>} */
function runVite({ root, node, alsoHeldBy }) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', join(root, 'web'), '--outDir', 'dist.next', '--emptyOutDir', '--logLevel', 'warn'];
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) alsoHeldBy(child.pid);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output = (output + text).slice(-8_000)));
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new SetUpFailure(`Cannot build the pages in ${root}/web\n${output.trim()}`, 'vite said the above'));
    });
  });
}
