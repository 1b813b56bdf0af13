import type { HookCaller } from '../ports/hook.ts';
import type { Means } from '../ports/means.ts';
import { callCommandHook } from './command/command-hook.ts';
import { callWebhookHook } from './signed-webhook/webhook-hook.ts';

/** The adapter of each kind of hook. */
export function openHooks(means: Means): HookCaller {
  return {
    async call({ ref, ...call }) {
      switch (ref.kind) {
        case 'webhook':
          return callWebhookHook(ref, call, means);
        case 'command':
          return callCommandHook(ref, call, means);
      }
    },
  };
}
