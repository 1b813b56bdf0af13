// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname } from 'node:path';

/** A terminal's Ctrl-C arrives here directly and a second time through npm; a person needs longer than this to press twice. */
const SAME_SIGNAL_MS = 100;
const PASSED_ON = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']);

/** Runs the command with the given Node and answers with its exit code. The child has a process group of its own, so that
 * each signal reaches it exactly once, through us; a leash ends it should we be killed without a chance to tell it.
 * @param {{ node: string, args: readonly string[], path: readonly string[] }} command `path` goes before the PATH
 * @returns {Promise<number>} */
export function handOver({ node, args, path }) {
  const leash = new URL('leash.mjs', import.meta.url).href;
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', '--import', leash, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
    env: {
      ...process.env,
      PATH: [dirname(node), ...path, process.env['PATH'] ?? ''].join(delimiter),
      PLIMSOLL_LEASH: String(process.pid),
    },
  });
  passSignals(child);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 0)));
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function passSignals(child) {
  for (const signal of PASSED_ON) {
    let last = -Infinity;
    process.on(signal, () => {
      const now = performance.now();
      const again = now - last < SAME_SIGNAL_MS;
      last = now;
      if (!again) child.kill(signal);
    });
  }
  if (process.platform === 'win32') return;
  process.on('SIGTSTP', () => {
    child.kill('SIGSTOP');
    process.kill(process.pid, 'SIGSTOP');
  });
  process.on('SIGCONT', () => void child.kill('SIGCONT'));
}
