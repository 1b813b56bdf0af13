import type { RouterRef } from '../../catalog/catalog.ts';
import type { Means } from '../../ports/means.ts';
import type { Router, RouterReading } from '../../ports/router.ts';
import { readRouterReading } from '../router-reading.ts';
import { allowedCommand } from './allowed-command.ts';
import { runCommand } from './run-command.ts';

/** A program that reads `{"do":"apply","key","weights"}` or `{"do":"observe"}`, and exits with 0 when it is done. */
export function openCommandRouter(ref: RouterRef & { readonly kind: 'command' }, means: Pick<Means, 'commands'>): Router {
  const tell = async (told: object): Promise<string> => {
    const program = allowedCommand(means, ref.command);
    const { exit, output, complaint } = await runCommand({ program, input: JSON.stringify(told), timeoutMs: ref.timeout });
    if (exit === 0) return output;
    throw new Error(`Command ${ref.command} ended with ${exit}${complaint === '' ? '' : `: ${complaint}`}`);
  };
  const observe = async (): Promise<RouterReading> =>
    readRouterReading(parsed(await tell({ do: 'observe' }), ref.command), `what command ${ref.command} says`);
  return {
    observe,
    async capabilities() {
      const { requests } = await observe();
      return { what: `command ${ref.command}`, mirrors: false, counts: requests !== null, sticky: false, grain: 0 };
    },
    async plan({ weights }) {
      return { can: true, weights, note: null };
    },
    async apply({ key, weights, urgent = false }) {
      await tell({ do: 'apply', key, weights, urgent });
    },
  };
}

function parsed(output: string, command: string): unknown {
  try {
    return JSON.parse(output) as unknown;
  } catch {
    throw new Error(`Cannot read what command ${command} says: it is no JSON`);
  }
}
