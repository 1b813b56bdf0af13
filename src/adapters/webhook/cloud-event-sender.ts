import type { Announcer } from '../../ports/announcer.ts';

const TIMEOUT_MS = 5_000;

/** Posts each event in the structured mode of CloudEvents over HTTP. */
export function openCloudEventSender(): Announcer {
  return {
    async announce({ url, event }) {
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
          body: JSON.stringify(event),
          signal: AbortSignal.timeout(TIMEOUT_MS),
          redirect: 'error',
        });
        await answer.body?.cancel();
        if (!answer.ok) throw new Error(`the receiver answered ${answer.status}`);
      } catch (cause) {
        // The address may hold a secret, so the host is all that is said of it.
        throw new Error(`Cannot announce ${event.type} to ${new URL(url).host}`, { cause });
      }
    },
  };
}
