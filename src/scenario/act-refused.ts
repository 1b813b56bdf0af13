/** Why an act of a story cannot be done; shown at its place. */
export class ActRefused extends Error {
  readonly hint: string | undefined;

  constructor(text: string, hint?: string) {
    super(text);
    this.hint = hint;
  }
}
