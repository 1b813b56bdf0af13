import type { SourceScope } from './source-scope.ts';

/** Where a payload comes from and when it came; whoever hands a payload to a decoder tells the matcher first. */
export type PayloadOrigin = {
  readonly source: string;
  /** The services the source may speak of. */
  readonly allows: SourceScope;
  /** The source keeps errors and drops successes, and tells no weights: see `Source.sampling`. */
  readonly tail: boolean;
  /** Now, in ms since the epoch; 0 when how late things come is not to be counted. */
  readonly receivedAt: number;
};

export const ANY_ORIGIN: PayloadOrigin = { source: 'default', allows: () => true, tail: false, receivedAt: 0 };
