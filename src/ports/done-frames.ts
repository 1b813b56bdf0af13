/** Which frames of one writer are done with: all up to one, and some of the few that follow it. */
export type Done = { readonly upTo: number; readonly beyond: readonly number[] };

/** How far beyond `upTo` a frame may be that is done. */
export const MOST_BEYOND = 64;

/** Remembers what is done across restarts: the last of what was written, even when the power fails in the middle of a write. */
export type DoneFile = {
  /** What was written last before this opening; null when nothing ever was. */
  readonly before: Done | null;
  write(done: Done): Promise<void>;
  close(): Promise<void>;
};
