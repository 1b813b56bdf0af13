import type { FramePlace } from './journal.ts';

export type ReadFrame = Pick<FramePlace, 'sequence'> & { readonly frame: Uint8Array<ArrayBuffer> };

/** Frames in order, and how many that should have stood before them are not to be found any more. */
export type ReadFrames = { readonly frames: readonly ReadFrame[]; readonly missing: number };

/** Reads what one writer has appended, in order and once, while that writer goes on. */
export type FrameReader = {
  /** The next few frames; null when all up to `last`, which has to be durable, were read. The bytes belong to the caller. */
  next(last: number): Promise<ReadFrames | null>;
  close(): Promise<void>;
};
