import type { Notifier } from '../../ports/notifier.ts';

const TIMEOUT_MS = 5_000;

/** Posts the message as JSON, its key as `Idempotency-Key`. Without a webhook the ledger and the screens are the message. */
export function openWebhookNotifier(): Notifier {
  return {
    async notify({ key, owner, webhook, text }) {
      if (webhook === null) return;
      try {
        const answer = await fetch(webhook, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': key },
          body: JSON.stringify({ key, owner, text }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
          redirect: 'error',
        });
        await answer.body?.cancel();
        if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
      } catch (cause) {
        // The address may hold a secret, so the host is all that is said of it.
        throw new Error(`Cannot tell ${owner} through ${new URL(webhook).host}`, { cause });
      }
    },
  };
}
