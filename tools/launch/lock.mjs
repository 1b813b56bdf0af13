// @ts-check
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { explainWriteFailure } from './failure.mjs';

const POLL_MS = 200;
/** No set-up takes this long; a lock older than it belongs to a process id that was given to somebody else. */
const STALE_MS = 20 * 60_000;

/** Runs `work` while this process alone holds the lock file. The holder's ids are in the file, so that a lock left behind
 * by a killed process is recognised. `work` may name a child of its own that must be dead, too, before the lock is free.
 * @template T
 * @param {{ file: string, folder: string, onWait: (pid: string) => void }} place
 * @param {(alsoHeldBy: (pid: number) => void) => Promise<T>} work
 * @returns {Promise<T>} */
export async function withLock({ file, folder, onWait }, work) {
  let said = false;
  while (!take(file, folder)) {
    if (!breakIfStale(file)) {
      if (!said) onWait(holders(file)[0] ?? 'unknown');
      said = true;
      await pause(POLL_MS);
    }
  }
  try {
    return await work((pid) => writeFileSync(file, `${process.pid}\n${pid}\n`));
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file @param {string} folder */
function take(file, folder) {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {{ code?: string }} */ (error).code === 'EEXIST') return false;
    throw explainWriteFailure(error, folder);
  }
}

/** @param {string} file @returns {string[]} */
function holders(file) {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return []; // released in this very moment
  }
}

/** Moves a stale lock aside. Two waiters may try at once, so what was moved is looked at again, and put back if it is live.
 * @param {string} file */
function breakIfStale(file) {
  if (!isStale(file)) return false;
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (!isStale(aside)) linkSync(aside, file);
  } catch {
    // Another waiter was faster; the next round sees what it left.
  } finally {
    rmSync(aside, { force: true });
  }
  return true;
}

/** @param {string} file */
function isStale(file) {
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    const pids = holders(file);
    // An empty file is a lock whose holder has not written its id yet, unless it has been so for a while.
    if (pids.length === 0) return age > 5_000;
    return age > STALE_MS || !pids.some((pid) => isAlive(Number(pid)));
  } catch {
    return false;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {{ code?: string }} */ (error).code === 'EPERM';
  }
}
