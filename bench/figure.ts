/** One measured number. `ratio` says how many times the peer, measured in the same run, it is. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly ratio?: number;
};
