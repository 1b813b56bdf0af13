import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlantedBug } from './bugs.ts';

export type Hunt = { readonly from: number; readonly seeds: number; readonly workers: number; readonly minutes: number };
/** Which seed showed it, and what did not hold there; null: none did. */
export type Caught = { readonly seed: number; readonly invariant: string } | null;

const ROOT = new URL('../..', import.meta.url).pathname;
/** What a world is made of; everything else of the checkout is not asked. */
const PARTS = ['src', 'sim', 'test/intake/payload.ts', 'package.json'];

/** Plays seeds in a copy of the tree that has the mistake in it. */
export async function hunt(bug: PlantedBug, { from, seeds, workers, minutes }: Hunt): Promise<Caught> {
  const tree = await mkdtemp(join(tmpdir(), 'planted-'));
  try {
    for (const part of PARTS) {
      await mkdir(join(tree, part, '..'), { recursive: true });
      await cp(join(ROOT, part), join(tree, part), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
    const path = join(tree, bug.file);
    await writeFile(path, planted(bug, await readFile(path, 'utf8')));
    const args = ['--from', from, '--seeds', seeds, '--workers', workers, '--minutes', minutes].map(String);
    return caughtIn(await output(join(tree, 'sim/sim.ts'), [...args, '--first']));
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** The file with the mistake in it. Each text has to stand there exactly once: otherwise the mistake is another one by now. */
export function planted({ name, file, changes }: PlantedBug, text: string): string {
  return changes.reduce((before, [from, to]) => {
    const found = before.split(from).length - 1;
    if (found !== 1) throw new Error(`Cannot plant "${name}": ${file} has its text ${found} times: ${from}`);
    return before.replace(from, () => to);
  }, text);
}

function caughtIn(text: string): Caught {
  const [, seed = '', invariant = ''] = /^seed (\d+)(?: at [\d.]+s)?: ([^:]+)/m.exec(text) ?? [];
  return seed === '' ? null : { seed: Number(seed), invariant };
}

function output(script: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}
