import type { Told } from './told-world.ts';

/** One entry of the examples: what is told of it each half minute while all is well and while it is not. */
export type Row = {
  /** Its number in docs/indicators.md. */
  readonly row: number;
  readonly objective: string;
  readonly tell: (well: boolean, round: number) => readonly Told[];
  /** What every round counts, and how many rounds count less: the first reading of a counter is what later ones are compared with. */
  readonly each?: number;
  readonly less?: number;
  /** How much of each round is good while it is not well; nothing, unless something else is said. */
  readonly illGood?: number;
  /** Intervals of time are judged, and not rounds: so many are bad while it is not well, or too many to count here. */
  readonly intervals?: number | 'many';
  readonly rounds?: number;
  /** How it reads while it is not well; exhausted unless something else is said. */
  readonly bad?: 'burning' | 'healthy';
};
