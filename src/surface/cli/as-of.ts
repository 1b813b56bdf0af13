import type { Command } from 'commander';
import type { Client } from './client.ts';
import { readSince } from './read-option.ts';

/** Commands that only read what is known, by their names below the program. */
const READING = [
  'status',
  'slo',
  'slo forecast',
  'slo suggest',
  'score',
  'why',
  'adjust list',
  'anomalies',
  'distribution',
  'trace',
  'alerts',
  'sources',
  'rollout list',
  'rollout show',
  'train list',
  'train show',
  'freeze list',
  'queue list',
  'versions',
  'changes',
  'ledger list',
];
const WHAT = 'what was known then: 24h ago as 24h, or a time';

/** Gives every reading command `--at`, and says what was given to the one that runs. */
export function offerAt(program: Command): () => string | null {
  const given: { at: string | null } = { at: null };
  for (const name of READING) commandNamed(program, name)?.option('--at <time>', WHAT, readSince);
  program.hook('preAction', (_program, running) => {
    const { at } = running.opts<{ at?: unknown }>();
    given.at = READING.includes(nameOf(running)) && typeof at === 'string' ? at : null;
  });
  return () => given.at;
}

/** The same client, asking about what was known then. */
export function askAsOf(client: Client, at: string): Client {
  return {
    ...client,
    // A past is opened before it answers, which takes longer than the present does.
    get: (path, form) => client.get(`${path}${path.includes('?') ? '&' : '?'}at=${encodeURIComponent(at)}`, form, 'patient'),
  };
}

function commandNamed(program: Command, name: string): Command | undefined {
  return name
    .split(' ')
    .reduce<Command | undefined>((found, part) => found?.commands.find((one) => one.name() === part), program);
}

function nameOf(command: Command): string {
  const { parent } = command;
  if (parent === null) return '';
  return parent.parent === null ? command.name() : `${nameOf(parent)} ${command.name()}`;
}
