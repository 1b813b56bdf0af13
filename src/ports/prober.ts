import type { Ask, Exchange } from '../probe/exchange.ts';

/** Asks somebody outside, once. Never fails: whatever goes wrong is an answer, too. */
export type Prober = {
  exchange(ask: Ask): Promise<Exchange>;
  /** Whether any of these `host:port` takes a connection: then one’s own network works. True when there are none. */
  isOnline(references: readonly string[]): Promise<boolean>;
  /** Ends what is under way; connections that were kept are closed. */
  close(): Promise<void>;
};
