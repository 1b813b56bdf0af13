/** What a payload is: the signal or protocol, and how it is written. */
export type Format =
  | 'traces/protobuf'
  | 'traces/json'
  | 'metrics/protobuf'
  | 'metrics/json'
  | 'logs/protobuf'
  | 'logs/json'
  | 'write/1'
  | 'write/2'
  | 'events/json'
  | 'events/ndjson';

/** How a body was compressed by its sender. */
export type Coding = 'identity' | 'gzip' | 'zstd' | 'deflate' | 'snappy';

/** One payload of one sender, as it was sent: what it costs to look into it is for the callee to spread fairly. */
export type Payload = {
  /** Who sent it, by the name that the sender proved to have. */
  readonly source: string;
  readonly format: Format;
  readonly coding: Coding;
  readonly body: Uint8Array;
  /** What makes it the same when it comes again with other bytes; absent: its bytes do. */
  readonly sameAs?: string;
};

/** What a remote write request stored; its protocol wants to hear it. */
export type Written = { readonly samples: number; readonly histograms: number; readonly exemplars: number };

/** What came of one payload. `accepted` is said only when its counts survive the death of the process. */
export type IntakeAnswer =
  /**
   * `observations` were read: spans, records, points. Of them `rejected` were not countable; `message` says why, and is empty
   * when there is nothing to say.
   */
  | {
      readonly say: 'accepted';
      readonly observations: number;
      readonly rejected: number;
      readonly message: string;
      readonly written: Written | null;
    }
  /** The payload cannot be read, now or ever: the sender must not send it again. */
  | { readonly say: 'refused'; readonly because: 'UNREADABLE' | 'TOO_LARGE'; readonly text: string }
  /** Nothing was counted; the same payload is welcome after `retryAfterMs`. */
  | { readonly say: 'busy'; readonly because: 'OVERLOAD' | 'STORE'; readonly retryAfterMs: number; readonly text: string };

/**
 * Where a door hands over what it received. The body belongs to the callee from then on. A promise that fails means that
 * nothing was counted: doors ask the sender to try again.
 */
export type Intake = { accept(payload: Payload): Promise<IntakeAnswer> };
