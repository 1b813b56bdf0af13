import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';

/** Questions of assistants, answered with the same words as everybody's. */
export function mcpCommand(program: Command, { outside, finish, client }: CommandContext): void {
  program
    .command('mcp')
    .description('answer the questions of an assistant over standard input and output (Model Context Protocol); changes nothing')
    .action(async () => finish(await outside.mcp(client)));
}
