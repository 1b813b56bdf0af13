import type { Notifier } from '../../ports/notifier.ts';

/** Remembers what was said to whom: for tests and scenarios. */
export function openMemoryNotifier(): Notifier & { readonly sent: readonly { key: string; owner: string; text: string }[] } {
  const sent: { key: string; owner: string; text: string }[] = [];
  return {
    sent,
    async notify({ key, owner, text }) {
      if (!sent.some((message) => message.key === key)) sent.push({ key, owner, text });
    },
  };
}
