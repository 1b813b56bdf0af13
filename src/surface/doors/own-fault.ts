/**
 * A mistake of ours while a stranger is answered concerns that one request: it is told where the server's own words go, and the door
 * stays open. What was sent is in no such text.
 */
export function tellOwnFault(cause: unknown): void {
  process.emitWarning(cause instanceof Error ? cause : new Error(String(cause)));
}
