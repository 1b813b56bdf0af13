import { accessSync, constants, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Means } from '../../ports/means.ts';

export type Given = {
  readonly commands: ReadonlyMap<string, string>;
  /** Files by the secret's name. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clusters: ReadonlyMap<string, string>;
};

const SHORTEST_SECRET = 16;
const LONGEST_SECRET = 16_384;
/** Secrets of probes are what others ask for, such as the password of a test customer: how long those are is not ours to say. */
const OF_PROBES = 'probe-';
const OTHERS = 0o077;

/** Looks at everything once when the server starts, so that a slip is told then and not in the middle of a rollout. */
export function openMeans({ commands, secrets, clusters }: Given): Means {
  for (const [name, program] of commands) checkProgram(name, program);
  for (const [name, file] of secrets) checkSecretFile(name, file);
  for (const [name, file] of clusters) if (file !== 'in-cluster') checkReadable(`cluster ${name}`, file);
  return {
    commands,
    clusters,
    hasSecret: (name) => secrets.has(name),
    async secret(name) {
      const file = secrets.get(name);
      if (file === undefined) throw new Error(`there is no secret ${name} here: start with --secret ${name}=FILE`);
      checkSecretFile(name, file);
      const secret = (await readFile(file, 'utf8')).trim();
      const shortest = name.startsWith(OF_PROBES) ? 1 : SHORTEST_SECRET;
      if (secret.length >= shortest && secret.length <= LONGEST_SECRET) return secret;
      throw new Error(`Secret ${name} has ${secret.length} characters: ${shortest} to ${LONGEST_SECRET} are wanted`);
    },
  };
}

function checkProgram(name: string, program: string): void {
  if (!isAbsolute(program)) throw new Error(`--allow-command ${name}: ${program} is no absolute path`);
  try {
    accessSync(program, constants.X_OK);
  } catch (cause) {
    throw new Error(`--allow-command ${name}: ${program} cannot be run`, { cause });
  }
}

/** A secret that everybody of the machine can read is none. */
function checkSecretFile(name: string, file: string): void {
  checkReadable(`secret ${name}`, file);
  const { mode } = statSync(file);
  if ((mode & OTHERS) !== 0) throw new Error(`Secret ${name}: others may read or write ${file}; chmod 600 it`);
}

function checkReadable(what: string, file: string): void {
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw new Error(`Cannot read ${file} of ${what}`, { cause });
  }
}
