import type { HookRef } from '../../catalog/catalog.ts';
import type { HookAnswer, HookEvent } from '../../ports/hook.ts';
import type { Means } from '../../ports/means.ts';
import { allowedCommand } from './allowed-command.ts';
import { runCommand } from './run-command.ts';

/** Exits that say something; any other one says that the program itself failed. */
const SAYS: Readonly<Record<number, HookAnswer['say']>> = { 0: 'yes', 1: 'no' };

export async function callCommandHook(
  ref: HookRef & { readonly kind: 'command' },
  { key, event }: { readonly key: string; readonly event: HookEvent },
  means: Pick<Means, 'commands'>,
): Promise<HookAnswer> {
  const program = allowedCommand(means, ref.command);
  const input = JSON.stringify({ key, ...event });
  const { exit, output, complaint } = await runCommand({ program, input, timeoutMs: ref.timeout });
  const say = SAYS[exit] ?? 'unknown';
  const text = (say === 'unknown' ? complaint : output)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300);
  return { say, text: say === 'unknown' ? `it ended with ${exit}${text === '' ? '' : `: ${text}`}` : text };
}
