import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlantedBug } from './bugs.ts';
import type { ShownBy } from './shown-by.ts';

export type Hunt = { readonly from: number; readonly seeds: number; readonly workers: number; readonly minutes: number };
/** Which seed showed it, and what did not hold there; null: none did. */
export type Caught = { readonly seed: number; readonly invariant: string } | null;

/** What does not hold in one world with the mistake in it, or without any; null: everything holds. */
export async function seen(bug: PlantedBug | null, by: ShownBy): Promise<string | null> {
  const { text, code } = await output(bug, 'sim/planted/see.ts', [JSON.stringify(by)]);
  if (code !== 0) throw new Error(`Cannot play ${JSON.stringify(by)} with "${bug?.name ?? 'no mistake'}": ${text}`);
  return JSON.parse(text) as string | null;
}

/** Plays seeds with the mistake in them until something does not hold. */
export async function hunt(bug: PlantedBug, { from, seeds, workers, minutes }: Hunt): Promise<Caught> {
  const args = ['--from', from, '--seeds', seeds, '--workers', workers, '--minutes', minutes].map(String);
  const { text } = await output(bug, 'sim/sim.ts', [...args, '--first']);
  const [, seed = '', invariant = ''] = /^seed (\d+)(?: at [\d.]+s)?: (.+)/m.exec(text) ?? [];
  return seed === '' ? null : { seed: Number(seed), invariant };
}

const ROOT = new URL('../../', import.meta.url);
/** The same hundreds of files are read by every process. */
const COMPILED = join(tmpdir(), 'plimsoll-planted');
const PLANT = new URL('plant-on-load.ts', import.meta.url).href;

function output(
  bug: PlantedBug | null,
  script: string,
  args: readonly string[],
): Promise<{ readonly text: string; readonly code: number | null }> {
  return new Promise((resolve, reject) => {
    const planting = bug === null ? [] : ['--import', PLANT];
    const child = spawn(process.execPath, [...planting, fileURLToPath(new URL(script, ROOT)), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PLANTED_MISTAKE: bug?.name ?? '', NODE_COMPILE_CACHE: COMPILED },
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ text: Buffer.concat(chunks).toString('utf8'), code }));
  });
}
