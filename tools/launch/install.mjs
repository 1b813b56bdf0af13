// @ts-check
import { spawn } from 'node:child_process';
import { delimiter, sep } from 'node:path';
import { SetUpFailure } from './failure.mjs';
import { withProgress } from './progress.mjs';

/** Development dependencies are named because NODE_ENV=production would leave them out, and the pages' builder with them. */
const NPM_CI = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
const NETWORK_CODES = /\b(ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b/;
const KEPT_OUTPUT = 8_000;

/** Fetches exactly what the lockfile says. @param {string} root @param {(pid: number) => void} alsoHeldBy */
export async function installDependencies(root, alsoHeldBy) {
  await withProgress('Setting up Plimsoll: fetching its pinned Node and dependencies', async () => {
    const { code, output } = await runNpm(root, alsoHeldBy);
    if (code !== 0) throw explainNpmFailure(code, output, root);
  });
}

/** @param {string} root @param {(pid: number) => void} alsoHeldBy @returns {Promise<{ code: number, output: string }>} */
function runNpm(root, alsoHeldBy) {
  return new Promise((resolve, reject) => {
    const npm = spawn('npm', NPM_CI, {
      cwd: root,
      env: { ...process.env, PATH: pathOutside(root) },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32', // npm is a .cmd file there
    });
    if (npm.pid !== undefined) alsoHeldBy(npm.pid);
    let output = '';
    for (const stream of [npm.stdout, npm.stderr]) {
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output = (output + text).slice(0, KEPT_OUTPUT)));
    }
    const release = stopTogether(npm);
    npm.on('error', (error) => {
      release();
      reject(noNpm(error));
    });
    npm.on('close', (code, signal) => {
      release();
      resolve({ code: code ?? 1, output: signal === null ? output : `${output}\nnpm was stopped by ${signal}` });
    });
  });
}

/** A stopped launcher must not leave npm writing into the checkout behind its back: pass the signal on and wait.
 * @param {import('node:child_process').ChildProcess} npm */
function stopTogether(npm) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const pass = (/** @type {NodeJS.Signals} */ signal) => void npm.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}

/** `npm start` puts node_modules/.bin first on the path, where the pinned Node lives that npm is about to replace.
 * @param {string} root */
function pathOutside(root) {
  const entries = (process.env['PATH'] ?? '').split(delimiter);
  return entries.filter((entry) => !entry.startsWith(`${root}${sep}`)).join(delimiter);
}

/** @param {Error} error */
function noNpm(error) {
  if (/** @type {{ code?: string }} */ (error).code !== 'ENOENT') return error;
  return new SetUpFailure('Cannot set up: npm is not on the PATH', 'npm comes with Node; on Debian it is the package npm');
}

/** @param {number} code @param {string} output @param {string} root */
function explainNpmFailure(code, output, root) {
  const said = output.trim().split('\n').slice(0, 12).join('\n'); // the reason comes first; a page of usage may follow
  const network = NETWORK_CODES.exec(output);
  if (network !== null) {
    const text = `Cannot fetch the dependencies: the package registry did not answer (${network[1]})\n${said}`;
    return new SetUpFailure(
      text,
      'check the network or proxy settings and run the same command again; nothing needs cleaning up',
    );
  }
  if (/\b(EACCES|EPERM|EROFS)\b/.test(output)) {
    return new SetUpFailure(
      `Cannot set up in ${root}: npm may not write there\n${said}`,
      'set-up writes node_modules into the checkout',
    );
  }
  return new SetUpFailure(`Cannot fetch the dependencies: npm ci ended with code ${code}\n${said}`, 'run the same command again');
}
