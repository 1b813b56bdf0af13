import type { CloudEvent } from '../src/delivery/announcement.ts';
import type { Instant } from '../src/kernel/units.ts';
import type { Announcer } from '../src/ports/announcer.ts';
import type { DeploymentAnswer, DeploymentGate } from '../src/ports/deployment-gate.ts';
import type { HookAnswer, HookCaller, HookEvent } from '../src/ports/hook.ts';
import type { Notifier } from '../src/ports/notifier.ts';
import type { Scheduler } from './scheduler.ts';

/** Everybody who is told something: owners, hooks, other systems, and deployment jobs that wait for an answer. */
export type Listeners = {
  readonly ports: {
    readonly notifier: Notifier;
    readonly hooks: HookCaller;
    readonly announcer: Announcer;
    readonly deployments: DeploymentGate;
  };
  /** What somebody heard for the first time; he knows repetitions by their key. */
  readonly notified: Told<{ readonly owner: string; readonly text: string }>[];
  readonly hooked: Told<{ readonly what: string; readonly event: HookEvent }>[];
  readonly announced: Told<{ readonly what: string; readonly event: CloudEvent }>[];
  /** Every answer, as often as it came. */
  readonly answered: (DeploymentAnswer & { readonly at: Instant })[];
  /** So long hooks say something else than yes. */
  readonly hookSays: { readonly until: number; readonly say: 'no' | 'unknown' }[];
};
type Told<What> = { readonly at: Instant; readonly key: string } & What;

export function openListeners({ now }: Scheduler): Listeners {
  const known = new Set<string>();
  const first = (key: string): boolean => known.size < known.add(key).size;
  const heard = { notified: [], hooked: [], announced: [], answered: [], hookSays: [] } as Omit<Listeners, 'ports'>;
  const hookAnswer = (): HookAnswer => ({ say: heard.hookSays.find(({ until }) => now() < until)?.say ?? 'yes', text: '' });
  return {
    ...heard,
    ports: {
      notifier: {
        async notify({ key, owner, text }) {
          if (first(key)) heard.notified.push({ at: now(), key, owner, text });
        },
      },
      hooks: {
        async call({ key, event }) {
          if (first(key)) heard.hooked.push({ at: now(), key, what: 'a hook', event });
          return hookAnswer();
        },
      },
      announcer: {
        async announce({ url, event }) {
          const key = `${event.id}/announce/${/9\/([a-z]+)\//.exec(url)?.[1] ?? url}`;
          if (first(key)) heard.announced.push({ at: now(), key, what: url, event });
        },
      },
      deployments: {
        async answer(answer) {
          heard.answered.push({ ...answer, at: now() });
        },
      },
    },
  };
}
