// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainWriteFailure, SetUpFailure } from './failure.mjs';
import { installDependencies } from './install.mjs';
import { withLock } from './lock.mjs';
import { pinnedNode } from './pinned-node.mjs';
import { say } from './progress.mjs';

/** @typedef {{ lockfile: string, machine: string, node: string }} Stamp */

/** Brings node_modules to what the lockfile says, and answers with the Node to run. Milliseconds when nothing changed.
 * @param {string} root @returns {Promise<string>} */
export async function setUp(root) {
  const ready = readyNode(root);
  if (ready !== null) return ready;
  const place = { file: join(root, '.plimsoll-setup.lock'), folder: root, onWait: sayWaiting };
  return withLock(place, async (alsoHeldBy) => {
    const meanwhile = readyNode(root);
    if (meanwhile !== null) return meanwhile;
    if (!isInstalled(root)) {
      rmSync(stampFile(root), { force: true });
      await installDependencies(root, alsoHeldBy);
    }
    return writeStamp(root);
  });
}

/** @param {string} pid */
function sayWaiting(pid) {
  say(`Another Plimsoll command (process ${pid}) is setting up this checkout; waiting for it.`);
}

/** @param {string} root */
function stampFile(root) {
  return join(root, 'node_modules', '.plimsoll-setup');
}

/** The stamp is written last, so a half-finished set-up has none. @param {string} root @returns {string | null} */
function readyNode(root) {
  try {
    const stamp = /** @type {Stamp} */ (JSON.parse(readFileSync(stampFile(root), 'utf8')));
    const fits = stamp.lockfile === lockfileDigest(root) && stamp.machine === machine() && existsSync(stamp.node);
    return fits ? stamp.node : null;
  } catch {
    return null;
  }
}

/** @param {string} root */
function writeStamp(root) {
  const node = pinnedNode([join(root, 'node_modules')]);
  /** @type {Stamp} */
  const stamp = { lockfile: lockfileDigest(root), machine: machine(), node };
  try {
    writeFileSync(stampFile(root), `${JSON.stringify(stamp)}\n`);
  } catch (error) {
    throw explainWriteFailure(error, root);
  }
  return node;
}

/** @param {string} root */
function lockfileDigest(root) {
  try {
    return createHash('sha256')
      .update(readFileSync(join(root, 'package-lock.json')))
      .digest('hex');
  } catch {
    throw new SetUpFailure(`Cannot read package-lock.json in ${root}`, 'is this a complete checkout? try git status');
  }
}

/** A checkout may be mounted on machines of different kinds; what one installed does not run on the other. */
function machine() {
  return `${process.platform}-${process.arch}`;
}

/** Whether somebody's own `npm ci` or `npm install` already brought exactly what the lockfile says. npm writes its record
 * of node_modules last, so this, too, does not mistake a half-finished installation for a whole one.
 * @param {string} root */
function isInstalled(root) {
  try {
    const wanted = packagesOf(join(root, 'package-lock.json'));
    const found = packagesOf(join(root, 'node_modules', '.package-lock.json'));
    const missing = Object.entries(wanted).filter(
      ([path, entry]) => !sameAs(found[path], entry) && !(entry.optional && !found[path]),
    );
    const extra = Object.keys(found).filter((path) => wanted[path] === undefined);
    return missing.length === 0 && extra.length === 0;
  } catch {
    return false;
  }
}

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} Locked */

/** @param {string} file @returns {Record<string, Locked>} */
function packagesOf(file) {
  const all = /** @type {{ packages: Record<string, Locked> }} */ (JSON.parse(readFileSync(file, 'utf8'))).packages;
  return Object.fromEntries(Object.entries(all).filter(([path, entry]) => path.startsWith('node_modules/') && !entry.link));
}

/** @param {Locked | undefined} found @param {Locked} wanted */
function sameAs(found, wanted) {
  return found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity;
}
