import type { Instant } from '../kernel/units.ts';
import type { FailedRun } from '../wire/probe-run.ts';

export type Picture = { readonly mediaType: 'image/jpeg'; readonly bytes: Uint8Array };

/**
 * What people want to look at of runs that did not end well. It is no evidence, which events are: it is bounded in number, bytes
 * and age, and the oldest goes first.
 */
export type ProbeRecords = {
  /** The same run is kept once, however often it is told. Resolves when it is on disk; names the picture by its SHA-256. */
  keep(run: FailedRun, picture: Picture | null, at: Instant): Promise<{ readonly artifact: string | null }>;
  /** The newest first. */
  runs(probe: string, ask: { readonly limit: number }): Promise<readonly KeptRun[]>;
  picture(digest: string): Promise<Picture | null>;
};

/** `artifact` names its picture; null when there is none, or none any more. */
export type KeptRun = FailedRun & { readonly artifact: string | null };
