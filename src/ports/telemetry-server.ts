import type { Payload } from './intake.ts';

/** What a server made of a payload, as far as its sender has to act on it. */
export type ServerAnswer =
  | { readonly say: 'taken' }
  /** It will never take this payload. */
  | { readonly say: 'refused'; readonly text: string }
  /** It may take the same payload later; `retryAfterMs` is when, where it says so. */
  | { readonly say: 'later'; readonly retryAfterMs: number | null; readonly text: string }
  /** It takes nothing of ours, which says nothing about the payload: a wrong token, a wrong address. */
  | { readonly say: 'closed'; readonly text: string };

/** A server that takes telemetry. Never fails: a network that does is an answer, too. */
export type TelemetryServer = {
  /** The body goes as it came, byte for byte: that is how a server recognises a payload that it has already. */
  send(payload: Payload): Promise<ServerAnswer>;
  /** Asks whether it would take anything, with a request in which nothing is to be counted. */
  greet(): Promise<ServerAnswer>;
  /** Ends what is under way, and whatever is asked after it: each is answered with `later`. */
  hangUp(): void;
};
