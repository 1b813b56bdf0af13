/** What came of one payload. `accepted` is said only when its counts survive the death of the process. */
export type IntakeAnswer =
  /** `rejected` spans were readable but not countable; `message` says why, and is empty when there is nothing to say. */
  | { readonly say: 'accepted'; readonly rejected: number; readonly message: string }
  /** The payload cannot be read, now or ever: the sender must not send it again. */
  | { readonly say: 'refused'; readonly text: string }
  /** Nothing was counted; the same payload is welcome after `retryAfterMs`. */
  | { readonly say: 'busy'; readonly retryAfterMs: number; readonly text: string };

/**
 * Where a listener hands over what it received. The body is already decompressed and belongs to the callee from then on.
 * A promise that fails means that nothing was counted: listeners ask the sender to try again.
 */
export type Intake = { accept(body: Uint8Array, encoding: 'protobuf' | 'json'): Promise<IntakeAnswer> };
