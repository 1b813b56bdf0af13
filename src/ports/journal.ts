import type { Instant } from '../kernel/units.ts';

/** Where a frame stands: the writer's name, and its place among that writer's frames, which rises by one from frame to frame. */
export type FramePlace = { readonly writer: string; readonly sequence: number };

/** The last frame of each writer that is contained in something, by the writer's name. */
export type Positions = Readonly<Record<string, number>>;

/** How sure `append` is when it answers: `disk` survives the loss of power, `process` that of the process, `memory` nothing. */
export type Durability = 'disk' | 'process' | 'memory';

/** One writer's end of the journal. Frames are bytes to it; what it was given is durable when its promise resolves, all of it or none. */
export type JournalWriter = {
  /** The sequence that the next frame gets. */
  readonly next: number;
  /**
   * Appends in order and in one step; `at` is now, and the frames stay as they are until it answers. After a failure nothing
   * more is taken until `recover` succeeded.
   */
  append(frames: readonly Uint8Array[], at: Instant): Promise<void>;
  /** Cuts off what a failed append may have left behind, so that the next frame follows the last durable one. */
  recover(): Promise<void>;
  /** Frames from here on can be read without those before: called when the segment is large or old enough. */
  rotate(): Promise<void>;
  /** Of the segment that is being written. */
  readonly segment: { readonly bytes: number; readonly since: Instant | null };
  close(): Promise<void>;
};

/** Keeps frames until what they say is kept elsewhere. */
export type Journal = {
  /**
   * Opens the end that only this writer writes; names are short and plain, such as `0`. No frame gets the sequence `after`
   * or a lower one: what a checkpoint contains would otherwise be taken for applied, should the journal be behind it.
   */
  writer(name: string, after?: number): Promise<JournalWriter>;
  /**
   * Everything that is durable, each writer's frames in their order and those of several by the time of their appending;
   * whatever a crash cut off is dropped. The bytes are only lent.
   */
  replay(visit: (frame: Uint8Array, place: FramePlace, segment: string) => void): Promise<void>;
  /** Drops whole segments whose frames are all contained in `positions` and were appended before the instant, oldest first. */
  drop(positions: Positions, before: Instant): Promise<void>;
  size(): Promise<{ readonly bytes: number; readonly segments: number }>;
  close(): Promise<void>;
};
