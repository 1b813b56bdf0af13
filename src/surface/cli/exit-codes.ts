/** What a command's exit says to a script. Documented in docs/cli.md; never reused for something else. */
export const EXIT = {
  /** Done; or the answer is yes. */
  yes: 0,
  /** The answer is no: mistakes in a catalog, a broken chain, an objective that burns, a refused command. */
  no: 1,
  /** There is not enough evidence for an answer. */
  unknown: 2,
  /** No answer: the server is not reachable or does not let us in, or the fault is ours. */
  fault: 3,
  /** The command was not understood. */
  usage: 64,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
