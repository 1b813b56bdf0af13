import { openMemoryNotifier } from '../../adapters/memory/notifier.ts';
import type { Instant } from '../../kernel/units.ts';
import type { World } from '../../ledger/world.ts';
import type { Notifier } from '../../ports/notifier.ts';

/** What somebody was told, when, and how loudly. */
export type Told = { readonly at: Instant; readonly key: string; readonly owner: string; readonly text: string };
export type People = Notifier & { readonly told: readonly Told[] };

/** Remembers who was told what: the same key once, however often it is sent. */
export function openPeople(now: () => Instant): People {
  const notifier = openMemoryNotifier();
  const told: Told[] = [];
  return {
    told,
    async notify(message) {
      const before = notifier.sent.length;
      await notifier.notify(message);
      if (notifier.sent.length > before) told.push({ at: now(), key: message.key, owner: message.owner, text: message.text });
    },
  };
}

export type Loudness = 'page' | 'ticket' | 'note' | 'over';

/** As the message itself begins; what is told about rollouts wakes people like a page. */
export function loudnessOf({ text }: Told): Loudness {
  const first = /^[A-Z]+/.exec(text)?.[0] ?? '';
  return ({ PAGE: 'page', TICKET: 'ticket', NOTE: 'note', OVER: 'over' } as const)[first] ?? 'page';
}

/** What a message is about, by all the names that a reader may know it by. */
export function subjectsOf({ key, text }: Told, { alerts, rollouts }: World): readonly string[] {
  const alert = [...alerts.open.values(), ...alerts.ended].find(({ id }) => key.startsWith(`alert/${id}/`));
  const about = [...rollouts.values()].filter(({ rollout }) => key.startsWith(`${rollout.id}/`));
  const named = about.flatMap(({ rollout: { plan, candidate } }) => [plan.service, plan.name, candidate]);
  // Several alerts at once are one message, which names them.
  const together = /\/and-\d+-more$/.test(key) ? [...alerts.open.values()].map(({ subject }) => subject) : [];
  return [...(alert === undefined ? [] : [alert.subject]), ...named, ...together.filter((subject) => text.includes(subject))];
}
