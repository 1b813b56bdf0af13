/** What became of one small change of the source. */
export type Mutant = {
  readonly fileName: string;
  readonly status: string;
  readonly mutatorName: string;
  readonly replacement?: string | undefined;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
};

export type FileScore = {
  readonly file: string;
  readonly noticed: number;
  /** Of the noticed ones those after which the tests did not end in time. On a busy machine that may be the machine. */
  readonly endless: number;
  readonly lived: readonly Mutant[];
  readonly score: number;
};

/** A change after which nothing ends is noticed, too: the tests would never have passed. */
const NOTICED = new Set(['Killed', 'Timeout']);
const LIVED = new Set(['Survived', 'NoCoverage']);

/** One row for each file, the worst first; what could not be run counts neither way. */
export function scoresByFile(mutants: readonly Mutant[]): readonly FileScore[] {
  const byFile = Map.groupBy(mutants, ({ fileName }) => fileName);
  return [...byFile]
    .map(([file, of]) => {
      const noticed = of.filter(({ status }) => NOTICED.has(status)).length;
      const lived = of.filter(({ status }) => LIVED.has(status));
      const endless = of.filter(({ status }) => status === 'Timeout').length;
      return { file, noticed, endless, lived, score: scoreOf(noticed, lived.length) };
    })
    .toSorted((a, b) => a.score - b.score || (a.file < b.file ? -1 : 1));
}

export function wholeScore(files: readonly FileScore[]): number {
  return scoreOf(
    files.reduce((sum, { noticed }) => sum + noticed, 0),
    files.reduce((sum, { lived }) => sum + lived.length, 0),
  );
}

/** Nothing to notice is nothing missed. */
function scoreOf(noticed: number, lived: number): number {
  return noticed + lived === 0 ? 1 : noticed / (noticed + lived);
}
