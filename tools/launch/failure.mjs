// @ts-check

/** A failure that a person can do something about: what failed, and what to try. Shown without a stack. */
export class SetUpFailure extends Error {
  /** @param {string} text @param {string} hint */
  constructor(text, hint) {
    super(text);
    this.hint = hint;
  }
}

/** @param {unknown} error */
export function showFailure(error) {
  if (error instanceof SetUpFailure) return `${error.message}\nhint: ${error.hint}\n`;
  return `The launcher failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

/** Turns "this folder cannot be written" into words; anything else goes on as it is.
 * @param {unknown} error @param {string} folder */
export function explainWriteFailure(error, folder) {
  const code = /** @type {{ code?: string }} */ (error).code ?? '';
  if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC'].includes(code)) return error;
  const what = code === 'ENOSPC' ? 'the disk is full' : 'it is not writable for this user';
  return new SetUpFailure(
    `Cannot set up in ${folder}: ${what} (${code})`,
    'set-up writes node_modules and web/dist into the checkout',
  );
}
