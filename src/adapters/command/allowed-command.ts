import type { Means } from '../../ports/means.ts';

/** A program is one that the server was started with, by its name: a plan cannot bring one. */
export function allowedCommand({ commands }: Pick<Means, 'commands'>, name: string): string {
  const program = commands.get(name);
  if (program !== undefined) return program;
  const known = [...commands.keys()].join(', ') || 'none';
  throw new Error(`command ${name} is not allowed: start the server with --allow-command ${name}=/path (allowed: ${known})`);
}
