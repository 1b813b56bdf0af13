/** What can be wrong with a ledger. */
export type FindingCode =
  | 'LINE_UNREADABLE'
  | 'ENTRY_EDITED'
  | 'ENTRY_MISSING'
  | 'ENTRY_INSERTED'
  | 'ENTRY_REPEATED'
  | 'ENTRY_MOVED'
  | 'ENTRY_REPLACED'
  | 'TIME_FALLS'
  | 'GAP_UNPROVEN'
  | 'CHECKPOINT_DIFFERS'
  | 'CHECKPOINT_MISPLACED'
  | 'SIGNATURE_WRONG'
  | 'KEY_WRONG'
  | 'KEY_UNKNOWN'
  | 'KEY_NOT_ENDORSED'
  | 'LEDGER_DIFFERS'
  | 'EXPECTED_DIFFERS'
  | 'CUT_OFF'
  | 'FILE_DIFFERS';

/** One thing that is wrong: which entry it is about and in which line it stands, where it is about one. */
export type Finding = {
  readonly code: FindingCode;
  readonly seq: number | null;
  readonly line: number | null;
  readonly text: string;
};

export type Range = { readonly from: number; readonly to: number };

/** As many are kept; the rest is counted. */
export const MOST_FINDINGS = 200;

/** A bounded list: somebody who ruined every line gets the first ones and a count. */
export class Findings {
  readonly kept: Finding[] = [];
  leftOut = 0;

  add(finding: Finding): void {
    if (this.kept.length < MOST_FINDINGS) this.kept.push(finding);
    else this.leftOut += 1;
  }

  get none(): boolean {
    return this.kept.length === 0;
  }
}
