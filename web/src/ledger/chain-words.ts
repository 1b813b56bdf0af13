import type { LedgerKeysView, VerificationView } from '../../../src/wire/ledger.ts';
import { showCount } from '../show.ts';

/** What a check of the whole ledger came to, by the server that keeps it. */
export type ChainWords = {
  readonly isIntact: boolean;
  readonly said: string;
  readonly more: string;
  /** How far somebody can be held to it: what is signed, and what is not yet. */
  readonly signed: string;
  readonly findings: readonly string[];
};

const MOST_FINDINGS = 10;

export function wordsOfChain(chain: VerificationView): ChainWords {
  const { intact, entries, head, unseen, findings, findings_left_out: leftOut, first_broken: broken } = chain;
  const shown = findings.slice(0, MOST_FINDINGS).map(({ text }) => text);
  const rest = findings.length - shown.length + leftOut;
  const where = broken === null ? '' : ` at entry ${broken.seq}: ${broken.why}`;
  return {
    isIntact: intact,
    said: intact ? 'The chain is intact.' : `The chain is broken${where}.`,
    more: `${showCount(entries)} entries, head ${head === null ? 'none yet' : head.slice(0, 16)}${sealedOf(unseen)}`,
    signed: signedOf(chain),
    findings: [...shown, ...(rest > 0 ? [`And ${showCount(rest)} more.`] : [])],
  };
}

/** A server has let go of its first entries alone. */
function sealedOf(unseen: VerificationView['unseen']): string {
  const last = unseen.at(-1)?.to;
  return last === undefined ? '' : `; entries 1 to ${last} lie in sealed files and are not part of this check`;
}

function signedOf({ signed_through: through, last_entry: last, checkpoints }: VerificationView): string {
  if (through === 0) return 'No checkpoint signs for it yet.';
  const by = checkpoints === 1 ? 'one checkpoint' : `${showCount(checkpoints)} checkpoints`;
  const open = (last ?? through) - through;
  const tail =
    open === 0 ? 'nothing is unsigned' : `the newest ${open === 1 ? 'entry is' : `${showCount(open)} are`} not signed yet`;
  return `Signed through entry ${through}, by ${by}; ${tail}.`;
}

/** Which key signs now, so that it can be compared with the one that somebody wrote down. */
export function wordsOfKeys({ keys }: LedgerKeysView): { readonly id: string; readonly told: string } | null {
  const newest = keys.at(-1);
  if (newest === undefined) return null;
  const before = keys.length - 1;
  const told =
    before === 0 ? 'the first key' : `after ${before === 1 ? 'one other' : `${before} others`}, each endorsed by the one before`;
  return { id: newest.id, told: `signs since entry ${newest.since_entry}, ${told}` };
}
