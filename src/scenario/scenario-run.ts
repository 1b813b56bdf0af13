import type { Problem } from '../kernel/problem.ts';
import type { Failure, Played } from './play.ts';

/** How one file did: played to its end or its first obstacle, or not readable at all. */
export type ScenarioRun =
  | { readonly file: string; readonly result: 'mistakes'; readonly problems: readonly Problem[] }
  | {
      readonly file: string;
      readonly result: 'held' | 'failed';
      readonly played: Played;
      /** What it took here, in milliseconds of this machine. */
      readonly tookMs: number;
    };

export type ScenarioOptions = {
  /** Files, and folders in which all files that end in `.scenario` are played. */
  readonly paths: readonly string[];
  /** The folder of the catalog; null: what the story names, or else `catalog`. */
  readonly catalog: string | null;
  /** Only files whose path has this in it; null: all. */
  readonly filter: string | null;
};

/** Plays them one after the other; each is told as soon as it is over. */
export type PlayScenarios = (
  options: ScenarioOptions,
  told: (run: ScenarioRun) => void | Promise<void>,
) => Promise<readonly ScenarioRun[]>;

export type { Failure, Played };
