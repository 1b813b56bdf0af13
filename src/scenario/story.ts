import type { Place } from '../kernel/problem.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import type { Stage } from './stage.ts';

/** What an expectation finds, and how things are. */
export type Finding = { readonly holds: boolean; readonly is: string; readonly hint?: string | undefined };

/** Looks at the stage; `since` is when whoever expects it began to look. */
export type Look = (stage: Stage, since: Instant) => Finding | Promise<Finding>;

/** What an act does: it changes the world, or looks at it. `until` is how long it is looked at, `how` which looks count. */
export type Doing =
  | { readonly does: 'act'; readonly run: (stage: Stage) => void | Promise<void> }
  | {
      readonly does: 'expect';
      readonly look: Look;
      readonly how: 'now' | 'within' | 'throughout';
      readonly lasts: DurationMs | null;
    };

/** One thing that happens in a story, or is expected of it. */
export type Act = { readonly atMs: number; readonly place: Place; readonly text: string; readonly doing: Doing };

export type Story = {
  readonly file: string;
  /** The folder of its catalog as the story names it, beside its own; null: it names none. */
  readonly catalog: string | null;
  readonly start: Instant;
  readonly seed: number;
  /** In the order of time. */
  readonly acts: readonly Act[];
  readonly lastsMs: number;
};
